import { describe, expect, test } from 'vitest'
import { lostMasters } from '../../src/plan/lost.ts'
import { restrictTo } from '../../src/plan/only.ts'
import { otherRoots } from '../../src/plan/other-roots.ts'
import { movedInstances } from '../../src/plan/removed.ts'
import { withUntouched } from '../../src/plan/untouched.ts'
import { planUp } from '../../src/plan/up.ts'
import type { Cluster } from '../../src/topology/model.ts'
import { load } from '../topology/load-text.ts'
import { apply, bareWorld, settleIn, type World } from './world.ts'

const text = (a: string, b: string) => `
rocketmq: "5.3.3"
hosts: [A, B]
nameservers: [A]
brokers:
  broker-a: { master: ${a}, slaves: [${b}] }
`
const hosts = 'A=root@10.0.0.11,B=root@10.0.0.12'
const clusterOf = (topology: string, bound = hosts): Cluster => load(topology, { hosts: bound }).cluster

function upWorld(cluster: Cluster): World {
  const world = bareWorld(cluster)
  apply(world, planUp(settleIn(world, cluster), world.facts))
  return world
}

const ids = (found: { id: string }[]) => found.map(({ id }) => id)

describe('an instance that is somewhere else is not begun a second time', () => {
  const world = upWorld(clusterOf(text('A', 'B')))

  test('nothing moved', () => {
    expect(movedInstances(settleIn(world, clusterOf(text('A', 'B'))), world.facts)).toEqual([])
  })

  test('master and slave change places in the topology', () => {
    const moved = movedInstances(settleIn(world, clusterOf(text('B', 'A'))), world.facts)
    expect(moved.map(({ id, from, to }) => [id, from.id, to.id])).toEqual([
      ['broker-a', 'A', 'B'],
      ['broker-a-s', 'B', 'A'],
    ])
  })

  test('hosts bound the other way round by a machine that does not know the cluster', () => {
    const swapped = clusterOf(text('A', 'B'), 'A=root@10.0.0.12,B=root@10.0.0.11')
    const facts = { A: world.facts.B!, B: world.facts.A! }
    expect(ids(movedInstances(settleIn({ ...world, facts }, swapped), facts))).toEqual([
      'namesrv-1',
      'broker-a',
      'broker-a-s',
    ])
  })

  test('the same machines by other names', () => {
    const named = clusterOf(text('A', 'B'), 'A=root@one.example.com,B=root@two.example.com')
    expect(movedInstances(settleIn(world, named), world.facts)).toEqual([])
  })
})

describe('a master whose host lost everything', () => {
  const cluster = clusterOf(text('A', 'B'))

  test('not one that `--only` has left out so far', () => {
    const world = bareWorld(cluster)
    const part = withUntouched(settleIn(world, cluster), ['broker-a-s'], world.facts)
    apply(world, restrictTo(planUp(part, world.facts), ['broker-a-s']))
    expect(world.facts.B?.record?.hosts.map(({ id, untouched }) => [id, untouched])).toEqual([
      ['A', true],
      ['B', undefined],
    ])
    const whole = settleIn(world, cluster)
    expect(lostMasters(whole, world.facts)).toEqual([])
    apply(world, planUp(whole, world.facts))
    world.facts.A = bareWorld(cluster).facts.A!
    expect(ids(lostMasters(settleIn(world, cluster), world.facts))).toEqual(['broker-a'])
  })

  test('is told, when another host remembers it', () => {
    const world = upWorld(cluster)
    world.facts.A = bareWorld(cluster).facts.A!
    expect(ids(lostMasters(settleIn(world, cluster), world.facts))).toEqual(['broker-a'])
  })

  test('not a slave, which copies anew; not on a first run, however far it came', () => {
    const world = upWorld(cluster)
    world.facts.B = bareWorld(cluster).facts.B!
    expect(lostMasters(settleIn(world, cluster), world.facts)).toEqual([])
    for (let steps = 0; steps < 12; steps++) {
      const cut = bareWorld(cluster)
      apply(cut, planUp(settleIn(cut, cluster), cut.facts), steps)
      expect(lostMasters(settleIn(cut, cluster), cut.facts), `after ${steps} steps`).toEqual([])
    }
  })
})

test('another login would begin it in another folder: told, unless the cluster is found there', () => {
  const cluster = clusterOf(text('A', 'B'))
  const world = upWorld(cluster)
  const remembered = settleIn(world, cluster)
  expect(otherRoots(settleIn(world, cluster), remembered, world.facts)).toEqual([])
  const bob = bareWorld(cluster, { root: '/home/bob/rocketmq/t' })
  bob.facts.B = world.facts.B!
  expect(otherRoots(settleIn(bob, cluster), remembered, bob.facts)).toEqual([
    { host: 'A', before: '/opt/rocketmq/t', now: '/home/bob/rocketmq/t' },
  ])
  expect(otherRoots(settleIn(bob, cluster), undefined, bob.facts)).toEqual([])
})
