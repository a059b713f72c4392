import { expect, test } from 'vitest'
import type { Fault } from '../support/simulation/faults.ts'
import { isUp, wipedGroups } from '../support/simulation/rolling.ts'
import { clusterOf, type Shape } from '../support/simulation/shapes.ts'
import { planOf, type Simulation, simulationOf, up } from '../support/simulation/simulation.ts'

const shape: Shape = {
  hosts: 2,
  rocketmq: '5.3.3',
  nameservers: [0, 1],
  groups: [
    { master: 0, slaves: [1] },
    { master: 1, slaves: [] },
  ],
  supervisor: 'auto',
  data: false,
  config: {},
  own: null,
  heapMb: 512,
}
const edited = clusterOf({ ...shape, heapMb: 768 })

/** A cluster that is up and now has another heap: everything is to be rolled. */
async function edit(): Promise<Simulation> {
  const sim = simulationOf(clusterOf(shape))
  expect(await up(sim, clusterOf(shape))).toBe('done')
  sim.told = []
  return sim
}

const wiped = (sim: Simulation) => wipedGroups(sim.rolling, planOf(sim, edited).deployment, isUp(sim))

test.each<[Fault['kind'], number]>([
  ['killed', 0],
  ['killed', 0.5],
  ['killed', 1],
  ['failed', 0],
  ['failed', 1],
  ['interrupted', 0],
])('a rolling restart that is %s at each of its steps in turn (%d of the step done)', async (kind, share) => {
  const whole = await edit()
  expect(await up(whole, edited)).toBe('done')
  const steps = whole.told.length
  expect(whole.told.join(' ')).toContain('drain')
  let readOnly = 0
  for (let at = 0; at < steps; at++) {
    const sim = await edit()
    const ended = await up(sim, edited, [{ at, kind, share, which: 0 }])
    const after = wiped(sim)
    if (kind === 'killed') readOnly += after.length
    else expect({ at, ended, after }).toEqual({ at, ended: kind === 'failed' ? 'failed' : ended, after: [] })
    expect({ at, ended: await up(sim, edited) }).toEqual({ at, ended: 'done' })
    expect({ at, again: planOf(sim, edited).stages.map(stage => stage.id), wiped: wiped(sim) }).toEqual({
      at,
      again: [],
      wiped: [],
    })
    expect(sim.laws.broken).toEqual([])
  }
  if (kind === 'killed') expect(readOnly).toBeGreaterThan(0)
})
