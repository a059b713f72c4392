import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Lane, Plan, Stage, Step } from '../../src/plan/model.ts'
import { planRestart } from '../../src/plan/restart.ts'
import type { RollOptions } from '../../src/plan/roll-options.ts'
import type { Deployment } from '../../src/topology/deployment.ts'
import { deployment, type Wanted } from '../components/deployments.ts'
import { roll, situationOf, topic } from './situations.ts'

/** Every instance runs. */
function running({ hosts, instances }: Deployment) {
  const of = (host: string) => ({
    processes: Object.fromEntries(instances.filter(one => one.host === host).map(({ id }) => [id, { running: true }])),
  })
  return Object.fromEntries(hosts.map(({ id }) => [id, of(id)])) as never
}

function restart(wanted: Deployment, change: Partial<RollOptions> = {}): Plan {
  return planRestart(wanted, running(wanted), roll(wanted, change))
}

const rolled = (plan: Plan) => plan.stages.filter(stage => stage.id.startsWith('roll-'))
const laneOf = (plan: Plan, group: string) =>
  plan.stages.flatMap(({ lanes }) => lanes).find(({ id }) => id === `roll-${group}`)!

/** What a lane does, in a word or two a step. */
function words({ steps }: Pick<Lane, 'steps'>): string[] {
  return steps.map(step => {
    if (step.kind === 'service') return `${step.action} ${step.instance}`
    if (step.kind === 'await') return `ready ${step.instance}`
    if (step.kind === 'drain' && step.again === true) return `still drained ${step.group}`
    if ('group' in step) return `${step.kind} ${step.group}`
    if (step.kind === 'survey') return step.why ?? 'all'
    return step.kind === 'replace-files' || step.kind === 'put-back' ? `${step.kind} ${step.instance}` : step.kind
  })
}

const plainly = (lane: Lane) =>
  words(lane).filter(word => !/^(all|the other|broker-.* is in|replace-files|ready)/.test(word))

describe('one group', () => {
  test('is emptied of producers before its slave stops, and its permissions come back at the end', () => {
    const lane = laneOf(restart(deployment()), 'broker-a')
    expect(words(lane)).toEqual([
      'all of broker-a is registered and in sync, and the other groups take messages',
      'drain broker-a',
      'all of broker-a is registered and in sync',
      'the other groups take messages',
      'replace-files broker-a-s',
      'stop broker-a-s',
      'start broker-a-s',
      'ready broker-a-s',
      'still drained broker-a',
      'all of broker-a is registered and in sync',
      'the other groups take messages',
      'replace-files broker-a',
      'stop broker-a',
      'start broker-a',
      'ready broker-a',
      'wipe broker-a',
      'broker-a-s is in sync again',
      'warm',
      'permit broker-a',
    ])
    expect(words({ steps: lane.onFailure! })).toEqual(['put-back broker-a', 'put-back broker-a-s', 'permit broker-a'])
  })

  test('whoever stays is looked after while producers leave', () => {
    const { steps } = laneOf(restart(deployment()), 'broker-a')
    expect(steps.find(({ kind }) => kind === 'drain')).toMatchObject({ elsewhere: ['broker-b'] })
    const asked = steps.flatMap(step => (step.kind === 'survey' ? step.until : []))
    const kinds = asked.flatMap(({ kind, instance }) => (instance === 'broker-b' ? [kind] : []))
    expect(kinds).toEqual(['registered', 'answers', 'rollable', 'answers', 'answers'])
  })

  test('that it is back producers learn while they leave the next one, else by a wait of its own', () => {
    const pauses = (change: Partial<RollOptions>) => {
      const plan = restart(deployment(), change)
      return ['broker-a', 'broker-b'].map(group => words(laneOf(plan, group)).filter(one => /^(drain|pause)/.test(one)))
    }
    expect(pauses({})).toEqual([['drain broker-a'], ['drain broker-b']])
    const alone = { 'broker-b': { topics: [topic('orders'), topic('alone')] } }
    const situation = situationOf(deployment(), alone)
    expect(pauses({ situation, force: true })).toEqual([['drain broker-a', 'pause'], []])
    expect(pauses({ drain: false })).toEqual([[], []])
  })

  test('a slave alone: emptied too where sends wait for it, and left to itself where nobody does', () => {
    const restarted = { restart: ['broker-a-s'] }
    expect(plainly(laneOf(restart(deployment(), restarted), 'broker-a'))).toEqual([
      'drain broker-a',
      'stop broker-a-s',
      'start broker-a-s',
      'permit broker-a',
    ])
    const loose = deployment({ replication: { mode: 'async' } })
    expect(plainly(laneOf(restart(loose, restarted), 'broker-a'))).toEqual(['stop broker-a-s', 'start broker-a-s'])
  })

  test('copies that nobody waits for restart before producers leave', () => {
    const lane = laneOf(restart(deployment({ replication: { mode: 'async' } })), 'broker-a')
    expect(plainly(lane).slice(0, 4)).toEqual([
      'stop broker-a-s',
      'start broker-a-s',
      'drain broker-a',
      'stop broker-a',
    ])
  })

  const onLocal: Wanted = { local: { namesrv: 9876, broker: 10911 } }
  test.each<[string, Wanted, Partial<RollOptions>, boolean]>([
    ['remote hosts, though nobody is seen to send', {}, {}, true],
    ['--no-drain', {}, { drain: false }, false],
    ['--ordered fail with an ordered topic', {}, { ordered: 'fail' }, false],
    ['--ordered remap with an ordered topic', {}, { ordered: 'remap' }, true],
    ['this machine, nobody sends', onLocal, {}, false],
  ])('drains: %s', (_, wanted, options, isDrained) => {
    const one = deployment(wanted)
    const quiet = { putTps: 0, producers: 0, topics: [topic('orders', { isOrdered: options.ordered != null })] }
    const situation = situationOf(one, { 'broker-a': quiet, 'broker-b': quiet })
    const lane = laneOf(restart(one, { situation, ...options }), 'broker-a')
    expect(words(lane).includes('drain broker-a')).toBe(isDrained)
    expect(words({ steps: lane.onFailure! }).includes('permit broker-a')).toBe(isDrained)
  })

  test.each([
    ['somebody sent in the last minute', { putTps: 0.1, producers: 0 }],
    ['a producer is connected', { putTps: 0, producers: 1 }],
    ['who is connected is not known', { putTps: 0, producers: null }],
  ])('drains on this machine when %s', (_, sends) => {
    const one = deployment(onLocal)
    const situation = situationOf(one, { 'broker-a': { putTps: 0, producers: 0 }, 'broker-b': sends })
    expect(words(laneOf(restart(one, { situation }), 'broker-a'))).toContain('drain broker-a')
  })

  test('topics that are nowhere else are not made unwritable for longer than the restart', () => {
    const one = deployment()
    const situation = situationOf(one, { 'broker-a': { topics: [topic('alone')] } })
    const lane = laneOf(restart(one, { situation, force: true }), 'broker-a')
    expect(words(lane)).not.toContain('drain broker-a')
    expect(words(lane)).toContain('pause')
  })
})

describe('laws', () => {
  const groups = fc
    .array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 5 })
    .map(slaves => slaves.map((count, index) => ({ name: `broker-${index}`, slaves: count })))
  const topics = fc.uniqueArray(fc.constantFrom('t1', 't2', 't3', 't4'))
  const case_ = fc.record({
    groups,
    nameservers: fc.integer({ min: 1, max: 3 }),
    mode: fc.constantFrom('sync', 'async'),
    batch: fc.oneof(
      fc.record({ groups: fc.integer({ min: 1, max: 5 }) }),
      fc.record({ percent: fc.integer({ min: 1, max: 100 }) }),
    ),
    topics: fc.array(topics, { minLength: 5, maxLength: 5 }),
    pick: fc.infiniteStream(fc.boolean()),
    drain: fc.boolean(),
  })

  const stopped = (stage: Stage) =>
    stage.lanes.flatMap(lane =>
      lane.steps.flatMap(step => (step.kind === 'service' && step.action === 'stop' ? [step.instance] : [])),
    )

  test('never two members of a group nor two NameServers at once, nor the last writable master of a topic', () => {
    fc.assert(
      fc.property(case_, ({ groups, nameservers, mode, batch, topics, pick, drain }) => {
        const wanted = deployment({
          groups,
          nameservers,
          replication: mode === 'sync' ? { mode, copies: 2 } : { mode: 'async' },
        })
        const situation = situationOf(
          wanted,
          Object.fromEntries(
            groups.map(({ name }, index) => [name, { topics: topics[index]!.map(one => topic(one)) }]),
          ),
        )
        const ids = wanted.instances.map(({ id }) => id).filter(() => pick.next().value)
        const plan = restart(wanted, { situation, batch, drain, restart: ids })
        expect(rolled(plan).flatMap(stopped).toSorted()).toEqual(ids.toSorted())
        for (const stage of rolled(plan)) {
          const names = stage.lanes.map(({ title }) => title)
          expect(new Set(names).size).toBe(names.length)
          for (const lane of stage.lanes) oneAtATime(lane.steps)
          if (names.length > 1) everyTopicStays(names, situation)
          if (names.some(name => name.startsWith('namesrv'))) expect(names).toHaveLength(1)
        }
        for (const lane of rolled(plan).flatMap(({ lanes }) => lanes)) wipeIsUndone(lane, wanted)
        if (drain) everyoneKnows(rolled(plan), wanted)
      }),
      { numRuns: 100 },
    )
  })

  /** Each instance is ready before the next stops. */
  function oneAtATime(steps: Step[]): void {
    let down: string | undefined
    for (const step of steps) {
      if (step.kind === 'service' && step.action === 'stop') {
        expect(down).toBeUndefined()
        down = step.instance
      }
      if (step.kind === 'await' && step.instance === down) down = undefined
    }
    expect(down).toBeUndefined()
  }

  /** Between the return of one group and the end of the next one clients had the time to ask for routes. */
  function everyoneKnows(stages: Stage[], { groups }: Deployment): void {
    let news = false
    for (const { lanes } of stages) {
      const leaving = lanes.filter(({ title, steps }) => {
        const group = groups.find(({ name }) => name === title)
        const isMissed = (id: string) => group?.replication.mode === 'sync' || id === group?.master
        return steps.some(step => step.kind === 'service' && step.action === 'stop' && isMissed(step.instance))
      })
      if (leaving.length === 0 || leaving.every(({ title }) => groups.every(({ name }) => name !== title))) continue
      if (news) for (const { steps } of leaving) expect(steps.map(({ kind }) => kind)).toContain('drain')
      news = !leaving.some(({ steps }) => steps.some(({ kind }) => kind === 'pause'))
    }
  }

  function everyTopicStays(away: string[], { groups }: RollOptions['situation']): void {
    const of = (names: string[]) => new Set(names.flatMap(name => groups[name]?.topics?.map(one => one.name) ?? []))
    const left = of(Object.keys(groups).filter(name => !away.includes(name)))
    for (const name of of(away)) expect(left).toContain(name)
  }

  /** A wipe comes before the first stop of a synchronous group, and is undone at its end and on failure. */
  function wipeIsUndone({ steps, onFailure = [] }: Lane, { groups }: Deployment): void {
    const wiped = steps.findIndex(({ kind }) => kind === 'drain')
    const permits = (some: Step[]) => some.filter(({ kind }) => kind === 'permit').length
    expect(permits(steps)).toBe(wiped < 0 ? 0 : 1)
    expect(permits(onFailure)).toBe(wiped < 0 ? 0 : 1)
    const drained = steps[wiped]
    if (drained?.kind !== 'drain') return
    const group = groups.find(({ name }) => name === drained.group)!
    const stops = steps.findIndex(
      step => step.kind === 'service' && (group.replication.mode === 'sync' || step.instance === group.master),
    )
    expect(wiped).toBeLessThan(stops)
    expect(steps.findIndex(({ kind }) => kind === 'permit')).toBeGreaterThan(
      steps.findLastIndex(({ kind }) => kind === 'await'),
    )
  }
})
