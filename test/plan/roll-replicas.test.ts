import { describe, expect, test } from 'vitest'
import { describeStep } from '../../src/plan/describe.ts'
import { refusals } from '../../src/plan/roll-guards.ts'
import type { RollOptions } from '../../src/plan/roll-options.ts'
import { rollStages } from '../../src/plan/rolling.ts'
import { controlled, threeText } from '../probes/controlled.ts'
import { roll } from './situations.ts'

const deployment = controlled()
const topic = { name: 'orders', permission: 6, writeQueues: 4, readQueues: 4, isOrdered: true }
const group = { problems: [], wipedAt: [], topics: [topic], putTps: 50, producers: 1, master: 'broker-a-2' }

function options(more: Partial<RollOptions> = {}): RollOptions {
  const situation = { groups: { 'broker-a': group }, orderedByNameservers: [], controllerLeader: 'namesrv-1' }
  return roll(deployment, { situation, ...more })
}

const stages = (more: Partial<RollOptions> = {}, of = deployment) => rollStages(of, options(more), () => [])
const wordsOf = (id: string, found = stages()) =>
  found
    .find(stage => stage.id === id)!
    .lanes.flatMap(({ steps }) => steps)
    .filter(({ kind }) => kind !== 'await' && kind !== 'replace-files')
    .map(step => describeStep(step))

describe('a restart of all', () => {
  test('takes controllers one by one, the one that leads last, then the group', () => {
    expect(stages().map(({ id }) => id)).toEqual([
      'whole',
      'roll-namesrv-2',
      'roll-namesrv-3',
      'roll-namesrv-1',
      'roll-broker-a',
    ])
  })

  test('waits after each controller until one leads that has every replica in sync', () => {
    expect(wordsOf('roll-namesrv-2').at(-1)).toBe('wait until one controller leads and has every replica in sync')
  })

  test('takes replicas one by one, whoever leads last and only when another one does; nothing is drained', () => {
    const whole = 'wait until all of broker-a is registered and in sync'
    expect(wordsOf('roll-broker-a')).toEqual([
      whole,
      ...['make broker-a-3 the master of broker-a, unless broker-a-2 leads', 'stop broker-a-1', 'start broker-a-1'],
      whole,
      ...['make broker-a-1 the master of broker-a, unless broker-a-2 leads', 'stop broker-a-3', 'start broker-a-3'],
      whole,
      ...['make broker-a-1 the master of broker-a, unless broker-a-3 leads', 'stop broker-a-2', 'start broker-a-2'],
      whole,
    ])
  })

  test('a learner is never asked to lead', () => {
    const learner = controlled(threeText.replace('B, C] }', 'B, { host: C, learner: true }] }'))
    const elected = stages({}, learner).flatMap(({ lanes }) =>
      lanes.flatMap(({ steps }) => steps.flatMap(step => (step.kind === 'elect' ? step.to : []))),
    )
    expect(new Set(elected)).toEqual(new Set(['broker-a-1', 'broker-a-2']))
  })
})

test('one replica alone hands over when it leads', () => {
  expect(wordsOf('roll-broker-a', stages({ restart: ['broker-a-2'] }))).toContain(
    'make broker-a-1 the master of broker-a, unless broker-a-3 leads',
  )
})

test('standalone controllers restart after the NameServers, the one that leads last', () => {
  const own = controlled(threeText.replace('controllers: nameservers', 'controllers: [A, B, C]'))
  const situation = { ...options().situation, controllerLeader: 'controller-1' }
  expect(stages({ restart: own.instances.map(({ id }) => id), situation }, own).map(({ id }) => id)).toEqual([
    'whole',
    ...['roll-namesrv-1', 'roll-namesrv-2', 'roll-namesrv-3'],
    ...['roll-controller-2', 'roll-controller-3', 'roll-controller-1'],
    'roll-broker-a',
  ])
})

test('the only group may restart, and ordered topics stay: another replica takes over, and no queue goes away', () => {
  expect(refusals(deployment, options())).toEqual([])
})
