import { expect, test } from 'vitest'
import { batches, heavyBatches } from '../../src/plan/roll-batches.ts'
import { refusals, unfitGroups } from '../../src/plan/roll-guards.ts'
import type { RollOptions } from '../../src/plan/roll-options.ts'
import type { GroupSituation } from '../../src/plan/situation.ts'
import { deployment } from '../components/deployments.ts'
import { roll, situationOf, topic } from './situations.ts'

const wanted = deployment()

function options(
  groups: Record<string, Partial<GroupSituation>>,
  change: Partial<RollOptions> = {},
  of = wanted,
): RollOptions {
  return roll(of, {
    restart: ['broker-a', 'broker-a-s'],
    situation: situationOf(of, groups),
    routeWaitMs: 1,
    ...change,
  })
}

const ordered = { topics: [topic('orders'), topic('bills', { isOrdered: true })] }
const alone = { topics: [topic('orders'), topic('bills')] }
const single = deployment({ groups: [{ name: 'broker-a', slaves: 1 }] })
const laptop = deployment({ groups: [{ name: 'broker-a', slaves: 1 }], local: { namesrv: 9876, broker: 10911 } })
const quiet = { putTps: 0, producers: 0 }

test.each<[string, RollOptions, RegExp[]]>([
  ['a whole cluster', options({}), []],
  [
    'an ordered topic',
    options({ 'broker-a': ordered, 'broker-b': ordered }),
    [/^ordered topics would be disturbed: bills$/],
  ],
  ['an ordered topic, remapped', options({ 'broker-a': ordered, 'broker-b': ordered }, { ordered: 'remap' }), []],
  ['an ordered topic, nothing drained', options({ 'broker-a': ordered, 'broker-b': ordered }, { drain: false }), []],
  ['an ordered topic of a group that stays', options({ 'broker-b': ordered }), []],
  [
    'a topic that a NameServer lists as ordered',
    options({}, { situation: { ...situationOf(wanted), orderedByNameservers: ['orders'] } }),
    [/^ordered topics would be disturbed: orders$/],
  ],
  [
    'no NameServer that says which are ordered',
    options({}, { situation: { ...situationOf(wanted), orderedByNameservers: null } }),
    [/^no NameServer says which topics are ordered/],
  ],
  ['a topic on one master', options({ 'broker-a': alone }), [/are on broker-a alone.*: bills$/]],
  ['a topic on one master, by force', options({ 'broker-a': alone }, { force: true }), []],
  ['a topic on one master whose slave restarts', options({ 'broker-a': alone }, { restart: ['broker-a-s'] }), []],
  [
    'a topic that may not be written anyway',
    options({ 'broker-a': { topics: [topic('old', { permission: 4 })] } }),
    [],
  ],
  ['one group', options({}, {}, single), [/^broker-a is the only broker group/]],
  [
    'topics that nobody tells',
    options({ 'broker-a': { topics: null } }),
    [/^no broker of broker-a says which topics it has/],
  ],
])('%s', (name, given, said) => {
  const errors = refusals(name === 'one group' ? single : wanted, given)
  expect(errors.map(({ message }) => message)).toEqual(said.map(text => expect.stringMatching(text)))
  expect(errors.every(({ code, details }) => code === 'check' && details.hint != null)).toBe(true)
})

test.each<[string, Partial<GroupSituation>]>([
  ['messages were sent within the last minute', { ...quiet, putTps: 0.1 }],
  ['a producer is connected', { ...quiet, producers: 1 }],
  ['who is connected is not known', { ...quiet, producers: null }],
])('the only group, on this machine, and %s', (sign, group) => {
  const [refused] = refusals(laptop, options({ 'broker-a': group }, {}, laptop))
  expect(refused?.message).toMatch(new RegExp(`nobody takes messages \\(${sign}\\)$`))
})

test('the only group, on this machine, and nobody sends', () => {
  expect(refusals(laptop, options({ 'broker-a': quiet }, {}, laptop))).toEqual([])
})

test('the only group, on hosts: nobody here can see who is about to send', () => {
  expect(refusals(single, options({ 'broker-a': quiet }, {}, single))).toHaveLength(1)
})

test('every group counts, not only those that restart', () => {
  expect(unfitGroups(wanted, options({ 'broker-b': { problems: ['broker-b-s has diverged'] } }))).toEqual([
    'broker-b-s has diverged',
  ])
})

const four = deployment({ groups: ['a', 'b', 'c', 'd'].map(name => ({ name, slaves: 0 })) })
const names = (
  batch: RollOptions['batch'],
  groups: Record<string, Partial<GroupSituation>> = {},
  more: Partial<RollOptions> = {},
) =>
  batches(four.groups, options(groups, { batch, ...more }, four)).map(batched =>
    batched.map(({ name }) => name).join('+'),
  )

test('several groups at once, never all that have a topic', () => {
  expect(names({ groups: 1 })).toEqual(['a', 'b', 'c', 'd'])
  expect(names({ groups: 2 })).toEqual(['a+b', 'c+d'])
  expect(names({ percent: 50 })).toEqual(['a+b', 'c+d'])
  expect(names({ percent: 10 })).toEqual(['a', 'b', 'c', 'd'])
  expect(names({ groups: 9 })).toEqual(['a+b+c', 'd'])
  const both = { topics: [topic('orders'), topic('bills')] }
  expect(names({ groups: 2 }, { a: both, b: both })).toEqual(['a+c', 'b+d'])
  expect(names({ groups: 2 }, { a: both })).toEqual(['a', 'b+c', 'd'])
})

test('the first group proves what is new for all, however many go at once', () => {
  expect(names({ groups: 2 }, {}, { canary: true })).toEqual(['a', 'b+c', 'd'])
  expect(names({ groups: 9 }, {}, { canary: true })).toEqual(['a', 'b+c+d'])
  expect(names({ groups: 1 }, {}, { canary: true })).toEqual(['a', 'b', 'c', 'd'])
})

test('what carries most of the traffic is said', () => {
  const given = options({ 'broker-a': { putTps: 90 }, 'broker-b': { putTps: 10 } })
  expect(heavyBatches(batches(wanted.groups, given), given)).toEqual([
    'broker-a carries 90 % of what is written: the others take it over meanwhile',
  ])
})
