import { describe, expect, test } from 'vitest'
import type { HostFacts } from '../../src/facts/model.ts'
import { describeStep } from '../../src/plan/describe.ts'
import { dividedGroups, handOver, type Led, withHandOver } from '../../src/plan/hand-over.ts'
import { removedPart, withPruned } from '../../src/plan/prune.ts'
import { planStop } from '../../src/plan/stop.ts'
import { planUp } from '../../src/plan/up.ts'
import type { Deployment } from '../../src/topology/deployment.ts'
import { deployment as uncontrolled } from '../components/deployments.ts'
import { controlled, led, threeText } from '../probes/controlled.ts'

/** All of it runs, but for these. */
function factsOf({ hosts, instances }: Deployment, away: readonly string[] = []): Record<string, HostFacts> {
  const of = (host: string) => {
    const there = instances.filter(instance => instance.host === host)
    const processes = Object.fromEntries(
      there.map(({ id }) => [id, away.includes(id) ? { running: false, exitCode: 143 } : { running: true, pid: 1 }]),
    )
    const runAs = { name: 'rocketmq', exists: true }
    return { host, units: {}, processes, runAs, files: {}, properties: {}, releases: [] } as unknown as HostFacts
  }
  return Object.fromEntries(hosts.map(({ id }) => [id, of(id)]))
}

const three = controlled()
const everyone = three.instances.map(({ id }) => id)

/** What happens first, a step a line, and what is warned of. */
function told(ids: string[], groups: Record<string, Led>, { of = three, away = [] as string[] } = {}) {
  const facts = factsOf(of, away)
  const found = handOver({ deployment: of, facts, ids }, groups)
  const { stages } = withHandOver(planStop(of, facts, ids), found)
  return {
    stages: stages.map(({ id }) => id),
    elected: found.lanes.flatMap(({ steps }) => steps.map(step => describeStep(step))),
    warnings: found.warnings,
  }
}

const leads = (master: string, others = ['broker-a-1', 'broker-a-2', 'broker-a-3'].filter(id => id !== master)) => ({
  'broker-a': led([master, ...others]),
})

describe('stop of a replica', () => {
  test('that leads hands over to one that goes on and has everything, before anything stops', () => {
    expect(told(['broker-a-2'], leads('broker-a-2'))).toEqual({
      stages: ['hand-over', 'stop-3'],
      elected: ['make broker-a-1 the master of broker-a, unless broker-a-3 leads'],
      warnings: [],
    })
  })

  test('that follows moves nobody', () => {
    expect(told(['broker-a-2'], leads('broker-a-1'))).toEqual({ stages: ['stop-3'], elected: [], warnings: [] })
  })

  test('that leads while another one has fallen behind: to the one that has not', () => {
    const groups = { 'broker-a': led(['broker-a-1', 'broker-a-3'], ['broker-a-2']) }
    expect(told(['broker-a-1'], groups).elected).toEqual(['make broker-a-3 the master of broker-a'])
  })

  test('that alone has everything is warned of, and nobody is asked to lead', () => {
    const groups = { 'broker-a': led(['broker-a-1'], ['broker-a-2', 'broker-a-3']) }
    expect(told(['broker-a-1'], groups)).toEqual({
      stages: ['stop-3'],
      elected: [],
      warnings: [
        'nobody can take over from broker-a-1 (in sync: broker-a-1): broker-a takes no messages while it is stopped',
      ],
    })
  })

  test('that leads is not handed to one that the controllers do not hear from', () => {
    const groups = { 'broker-a': led(['broker-a-1', 'broker-a-2!']) }
    expect(told(['broker-a-1'], groups).elected).toEqual([])
  })

  test('of two: the third takes over, and that it will refuse messages is told', () => {
    expect(told(['broker-a-1', 'broker-a-2'], leads('broker-a-1'))).toEqual({
      stages: ['hand-over', 'stop-3'],
      elected: ['make broker-a-3 the master of broker-a'],
      warnings: ['broker-a will have 1 of 3 replicas: it refuses messages while fewer than 2 are in sync'],
    })
  })

  test('while no controller says who leads is warned of', () => {
    expect(told(['broker-a-2'], {})).toMatchObject({
      elected: [],
      warnings: [expect.stringMatching(/^no controller says who leads broker-a: where it is one of broker-a-2,/)],
    })
  })

  test('beside a learner: that one never takes over', () => {
    const of = controlled(threeText.replace('B, C] }', 'B, { host: C, learner: true }] }'))
    const groups = { 'broker-a': led(['broker-a-1', 'broker-a-2', 'broker-a-3']) }
    expect(told(['broker-a-1'], groups, { of }).elected).toEqual(['make broker-a-2 the master of broker-a'])
  })
})

describe('nobody is elected, nor asked who leads, when', () => {
  test.each<[string, string[], string[]]>([
    ['the whole cluster stops', everyone, []],
    ['the whole group stops', ['broker-a-1', 'broker-a-2', 'broker-a-3'], []],
    ['the others are down already', ['broker-a-1'], ['broker-a-2', 'broker-a-3']],
    ['what is named does not run', ['broker-a-1'], ['broker-a-1']],
    ['a NameServer stops', ['namesrv-1'], []],
  ])('%s', (_, ids, away) => {
    const facts = factsOf(three, away)
    expect(dividedGroups(three, facts, ids)).toEqual([])
    expect(told(ids, leads('broker-a-1'), { away })).toMatchObject({ elected: [], warnings: [] })
  })

  test('the group has a master of its own', () => {
    const plain = uncontrolled()
    expect(dividedGroups(plain, factsOf(plain), ['broker-a'])).toEqual([])
  })
})

test('a replica that leads and leaves the topology hands over before it stops, after what is new has started', () => {
  const facts = factsOf(three)
  const wanted = {
    ...three,
    instances: three.instances.filter(({ id }) => id !== 'broker-a-2'),
    groups: three.groups.map(group => ({ ...group, slaves: ['broker-a-3'] })),
  }
  const gone = three.instances.filter(({ id }) => id === 'broker-a-2')
  const pruned = withPruned(planUp(wanted, facts), removedPart(three, gone), { facts, routeWaitMs: 0 })
  const found = handOver({ deployment: three, facts, ids: ['broker-a-2'] }, leads('broker-a-2'))
  const ids = withHandOver(pruned, found).stages.map(({ id }) => id)
  expect(ids.indexOf('hand-over')).toBe(ids.indexOf('prune-stop-3') - 1)
  expect(ids.indexOf('hand-over')).toBeGreaterThan(ids.indexOf('configure'))
})
