import { describe, expect, test } from 'vitest'
import { recordedDeployment } from '../../src/facts/recorded.ts'
import { describePlan } from '../../src/plan/describe.ts'
import type { Plan } from '../../src/plan/model.ts'
import { removedPart, withKnown, withPruned } from '../../src/plan/prune.ts'
import { removedInstances } from '../../src/plan/removed.ts'
import { planUp } from '../../src/plan/up.ts'
import { keepIds } from '../../src/settle/keep-ids.ts'
import type { Cluster } from '../../src/topology/model.ts'
import { load } from '../topology/load-text.ts'
import { apply, bareWorld, countSteps, settleIn, type World } from './world.ts'

const bound = 'A=root@10.0.0.1,B=root@10.0.0.2,C=root@10.0.0.3'

function cluster(nameservers: string, brokers: string): Cluster {
  const text = `rocketmq: "5.3.3"\nhosts: [A, B, C]\nnameservers: ${nameservers}\nbrokers: { ${brokers} }\n`
  return load(text, { hosts: bound }).cluster
}

const before = cluster('[A, B, C]', 'broker-a: { master: A, slaves: [B] }, broker-b: { master: B }')

function upWorld(): World {
  const world = bareWorld(before)
  apply(world, planUp(settleIn(world, before), world.facts))
  return world
}

/** As `up --prune` plans it. */
function planned(world: World, wanted: Cluster, routeWaitMs = 35_000): Plan {
  const deployment = settleIn(world, keepIds(wanted, recordedDeployment(world.facts)))
  const plan = planUp(deployment, world.facts)
  const removed = removedInstances(deployment, world.facts)
  return removed.length === 0
    ? plan
    : withPruned(plan, removedPart(recordedDeployment(world.facts)!, removed), { facts: world.facts, routeWaitMs })
}

const idsIn = (plan: Plan) => plan.stages.map(({ id, lanes }) => `${id}: ${lanes.map(lane => lane.id).join(' ')}`)

describe('what the topology no longer has', () => {
  test('a NameServer: brokers are told first, clients get their time, then it stops and goes', () => {
    const world = upWorld()
    expect(
      idsIn(planned(world, cluster('[A, B]', 'broker-a: { master: A, slaves: [B] }, broker-b: { master: B }'))),
    ).toEqual([
      'configure: configure-A configure-B configure-C',
      'keys: set-broker-a set-broker-a-s set-broker-b',
      'told: told',
      'route-wait: route-wait',
      'prune-stop-1: stop-namesrv-3',
      'prune: prune-C',
      'forget: forget-A forget-B forget-C',
    ])
  })

  test('a NameServer: clients get the time that is asked for, or none', () => {
    const wanted = cluster('[A, B]', 'broker-a: { master: A, slaves: [B] }, broker-b: { master: B }')
    const waits = (routeWaitMs: number) =>
      planned(upWorld(), wanted, routeWaitMs)
        .stages.filter(({ id }) => id === 'route-wait')
        .flatMap(({ lanes }) => lanes.flatMap(({ steps }) => steps.map(step => ('title' in step ? step.title : ''))))
    expect(waits(120_000)).toEqual([expect.stringContaining('120 s until namesrv-3 may go')])
    expect(waits(0)).toEqual([])
  })

  test('a slave and a group: masters before slaves, stores stay', async () => {
    const world = upWorld()
    const plan = planned(world, cluster('[A, B, C]', 'broker-a: { master: A }'))
    expect(idsIn(plan).filter(id => id.startsWith('prune'))).toEqual([
      'prune-stop-3: stop-broker-b',
      'prune-stop-4: stop-broker-a-s',
      'prune: prune-B',
    ])
    expect(JSON.stringify(plan.stages.find(({ id }) => id === 'prune'))).not.toMatch(/"remove"/)
    await expect(describePlan(plan)).toMatchFileSnapshot('golden/prune-slave-and-group.txt')
  })

  test('everything of a machine: also its release and record', () => {
    const gone = load(
      'rocketmq: "5.3.3"\nhosts: [A, B]\nnameservers: [A, B]\nbrokers: { broker-a: { master: A, slaves: [B] }, broker-b: { master: B } }\n',
      { hosts: 'A=root@10.0.0.1,B=root@10.0.0.2' },
    ).cluster
    const world = upWorld()
    const prune = planned(world, gone).stages.find(({ id }) => id === 'prune')
    expect(JSON.stringify(prune)).toContain('/opt/rocketmq/t/cluster.json')
  })

  test('it may stay for now: the hosts go on knowing it, and the next plan takes it away', () => {
    const world = upWorld()
    const wanted = cluster('[A, B, C]', 'broker-a: { master: A }, broker-b: { master: B }')
    const all = recordedDeployment(world.facts)!
    const deployment = settleIn(world, keepIds(wanted, all))
    const gone = removedPart(all, removedInstances(deployment, world.facts))
    apply(world, withKnown(planUp(deployment, world.facts), gone, world.facts))
    expect(recordedDeployment(world.facts)!.instances.map(({ id }) => id)).toContain('broker-a-s')
    expect(world.facts.B!.processes['broker-a-s']?.running).toBe(true)
    expect(idsIn(planned(world, wanted)).filter(id => id.startsWith('prune'))).toEqual([
      'prune-stop-4: stop-broker-a-s',
      'prune: prune-B',
    ])
  })

  test.each([
    ['a NameServer', cluster('[B, C]', 'broker-a: { master: A, slaves: [B] }, broker-b: { master: B }')],
    ['a group', cluster('[A, B, C]', 'broker-a: { master: A, slaves: [B] }')],
    ['a slave', cluster('[A, B, C]', 'broker-a: { master: A }, broker-b: { master: B }')],
    ['all of that', cluster('[B]', 'broker-a: { master: A }')],
  ])('%s: cut after any step, the next plan finishes it, and then there is nothing to do', (_, wanted) => {
    const steps = countSteps(planned(upWorld(), wanted))
    for (let cut = 0; cut <= steps; cut++) {
      const world = upWorld()
      apply(world, planned(world, wanted), cut)
      const again = planned(world, wanted)
      const running = Object.values(world.facts).flatMap(({ processes }) =>
        Object.entries(processes).flatMap(([id, { running }]) => (running ? [id] : [])),
      )
      const known = [...again.deployment.instances, ...(again.removed?.instances ?? [])].map(({ id }) => id)
      expect(running.filter(id => !known.includes(id))).toEqual([])
      apply(world, again)
      const after = planned(world, wanted)
      expect(after.removed).toBeUndefined()
      expect(after.stages.flatMap(({ id }) => (id === 'survey' ? [] : [id]))).toEqual([])
    }
  })
})
