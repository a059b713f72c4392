import { describe, expect, test } from 'vitest'
import { crashedMasters, stoppedMasters, withCompared } from '../../src/plan/crashed.ts'
import { planUp } from '../../src/plan/up.ts'
import { load } from '../topology/load-text.ts'
import { apply, bareWorld, settleIn, type World } from './world.ts'

const cluster = load(
  `rocketmq: "5.3.3"
hosts: [A, B]
nameservers: [A]
brokers:
  broker-a: { master: A, slaves: [B] }
  broker-b: { master: A }
`,
  { hosts: 'A=root@10.0.0.11,B=root@10.0.0.12' },
).cluster

const there = {
  exists: true,
  empty: false,
  abort: false,
  marker: { cluster: 'x', instance: 'x', uuid: 'u' },
}

/** A world that is up, in boot `one` of its machines. */
function upWorld(): World {
  const world = bareWorld(cluster)
  for (const facts of Object.values(world.facts)) facts.bootId = 'one'
  apply(world, planUp(settleIn(world, cluster), world.facts))
  for (const facts of Object.values(world.facts))
    for (const process of Object.values(facts.processes)) process.bootId = 'one'
  return world
}

/** Host A has booted anew; its stores say whether they were closed. */
function booted(world: World, { abort }: { abort: boolean }): World {
  const facts = world.facts.A!
  facts.bootId = 'two'
  for (const id of Object.keys(facts.processes)) facts.processes[id] = { running: false, bootId: 'one' }
  for (const { store } of settleIn(world, cluster).instances)
    if (store != null) facts.stores[store] = { ...there, abort }
  return world
}

const ids = (world: World) => crashedMasters(settleIn(world, cluster), world.facts).map(({ id }) => id)

describe('a master that is to be compared before it starts', () => {
  test('has a slave and a store, and does not run', () => {
    const world = upWorld()
    const deployment = settleIn(world, cluster)
    const stopped = (newStores: string[] = []) => stoppedMasters(deployment, world.facts, newStores).map(({ id }) => id)
    expect(stopped()).toEqual([])
    for (const id of ['broker-a', 'broker-b']) world.facts.A!.processes[id] = { running: false }
    const { store = '' } = deployment.instances.find(({ id }) => id === 'broker-a')!
    world.facts.A!.stores[store] = there
    expect(stopped()).toEqual(['broker-a'])
    world.facts.A!.stores[store] = { exists: false, empty: true, abort: false }
    expect([stopped(), stopped(['broker-a'])]).toEqual([[], ['broker-a']])
  })
})

describe('a master that a crash of its host cut off', () => {
  test('has a slave, an abort file, and another boot than at its start', () => {
    expect(ids(booted(upWorld(), { abort: true }))).toEqual(['broker-a'])
  })

  test('not after a clean reboot, nor where only its process died, nor while it runs, nor without a note of its boot', () => {
    expect(ids(booted(upWorld(), { abort: false }))).toEqual([])
    const died = booted(upWorld(), { abort: true })
    died.facts.A!.bootId = 'one'
    expect(ids(died)).toEqual([])
    const runs = booted(upWorld(), { abort: true })
    runs.facts.A!.processes['broker-a']!.running = true
    expect(ids(runs)).toEqual([])
    const old = booted(upWorld(), { abort: true })
    delete old.facts.A!.processes['broker-a']!.bootId
    expect(ids(old)).toEqual([])
  })

  test('is started behind a note of the boot in which it was compared', () => {
    const world = booted(upWorld(), { abort: true })
    const deployment = settleIn(world, cluster)
    const plan = withCompared(planUp(deployment, world.facts), crashedMasters(deployment, world.facts), world.facts)
    const lane = plan.stages.flatMap(({ lanes }) => lanes).find(({ instance }) => instance === 'broker-a')
    expect(lane?.steps.map(({ id, kind }) => [id, kind])).toEqual([
      ['start-broker-a.1', 'write-files'],
      ['start-broker-a.2', 'service'],
      ['start-broker-a.3', 'await'],
    ])
    expect(lane?.steps[0]).toMatchObject({
      files: [{ path: '/opt/rocketmq/t/broker-a/.compared', content: 'two\n', owner: 'rocketmq' }],
    })
  })
})
