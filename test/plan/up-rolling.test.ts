import { describe, expect, test } from 'vitest'
import { describePlan } from '../../src/plan/describe.ts'
import type { Plan } from '../../src/plan/model.ts'
import type { RollOptions } from '../../src/plan/roll-options.ts'
import { staleInstances } from '../../src/plan/stale.ts'
import { planUp } from '../../src/plan/up.ts'
import type { Cluster } from '../../src/topology/model.ts'
import { good, load } from '../topology/load-text.ts'
import { roll } from './situations.ts'
import { apply, bareWorld, settleIn, type World } from './world.ts'

describe('up', () => {
  const onHosts = (more = '') => load(`${good}${more}`, { hosts: 'A=root@10.0.0.11,B=root@10.0.0.12' }).cluster
  const changed = onHosts('defaults: { config: { sendMessageThreadPoolNums: 9 } }\n')

  function upWorld(cluster: Cluster): World {
    const world = bareWorld(cluster)
    apply(world, planUp(settleIn(world, cluster), world.facts))
    return world
  }

  function plan(world: World, cluster: Cluster, change: Partial<RollOptions> | null = {}): Plan {
    const wanted = settleIn(world, cluster)
    const restarted = staleInstances(wanted, world.facts)
    return planUp(wanted, world.facts, change == null ? {} : { roll: roll(wanted, { restart: restarted, ...change }) })
  }

  test('a key that needs a restart, as it is read', async () => {
    await expect(describePlan(plan(upWorld(onHosts()), changed))).toMatchFileSnapshot('golden/rolling.txt')
  })

  test('done, nothing is left to do; the files came with the restarts', () => {
    const world = upWorld(onHosts())
    const rolling = plan(world, changed)
    expect(rolling.stages.map(({ id }) => id)).toEqual(['whole', 'roll-broker-a', 'roll-broker-b', 'record', 'survey'])
    apply(world, rolling)
    expect(plan(world, changed).stages).toEqual([])
    expect(world.facts.A!.record).toEqual(settleIn(world, changed))
  })

  test('cut after any step, the next one finishes it', () => {
    const steps = plan(upWorld(onHosts()), changed).stages.flatMap(({ lanes }) => lanes.flatMap(lane => lane.steps))
    for (let cut = 0; cut <= steps.length; cut += 3) {
      const world = upWorld(onHosts())
      apply(world, plan(world, changed), cut)
      apply(world, plan(world, changed))
      expect(plan(world, changed).stages, `after step ${cut}`).toEqual([])
    }
  })

  test('not restarted now, nothing of it is written, and its change is found again', () => {
    const world = upWorld(onHosts())
    expect(plan(world, changed, null).stages).toEqual([])
    const before = staleInstances(settleIn(world, changed), world.facts)
    apply(world, plan(world, changed, null))
    expect(staleInstances(settleIn(world, changed), world.facts)).toEqual(before)
    expect(before).toHaveLength(4)
  })

  test('what a killed run left read-only is restored before anything restarts', () => {
    const world = upWorld(onHosts())
    const wanted = settleIn(world, changed)
    const options = { roll: roll(wanted, { restart: ['broker-b'] }), wiped: ['broker-a'] }
    expect(
      planUp(wanted, world.facts, options)
        .stages.map(({ id }) => id)
        .slice(0, 3),
    ).toEqual(['permit', 'whole', 'roll-broker-b'])
    expect(planUp(settleIn(world, onHosts()), world.facts, { wiped: ['broker-a'] }).stages.map(({ id }) => id)).toEqual(
      ['permit'],
    )
  })
})
