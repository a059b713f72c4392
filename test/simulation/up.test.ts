import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anyFault, anyMishap } from '../support/simulation/faults.ts'
import { anyEdit, anyShape, clusterOf, type Shape } from '../support/simulation/shapes.ts'
import { happen, heal, isWhole, planOf, type Simulation, simulationOf, up } from '../support/simulation/simulation.ts'

/** Another one each time; a failure prints it, and RMQCTL_SEED repeats it. */
const seed = Number(process.env.RMQCTL_SEED ?? Date.now() % 2 ** 31)
const numRuns = Number(process.env.RMQCTL_CASES ?? 1200)

const anyRound = fc.record({
  edits: fc.array(anyEdit, { maxLength: 2 }),
  mishaps: fc.array(anyMishap, { maxLength: 2 }),
  faults: fc.array(anyFault, { maxLength: 3 }),
  heals: fc.boolean(),
})

/** Says what was done, when it came out wrong. */
function assertLaws(sim: Simulation): void {
  if (sim.laws.broken.length > 0) throw new Error(`${sim.laws.broken.join('\n')}\nafter:\n${sim.told.join('\n')}`)
}

test(`whatever is edited and whatever goes wrong, the next up finishes it (seed ${seed}, ${numRuns} cases)`, async () => {
  const property = fc.asyncProperty(
    anyShape,
    fc.array(anyRound, { minLength: 1, maxLength: 3 }),
    async (first, rounds) => {
      const sim = simulationOf(clusterOf(first))
      let shape: Shape = first
      for (const { edits, mishaps, faults, heals } of rounds) {
        for (const edit of edits) shape = edit(shape)
        for (const mishap of mishaps) happen(sim, mishap)
        await up(sim, clusterOf(shape), faults)
        if (heals) heal(sim)
        assertLaws(sim)
      }
      heal(sim)
      const cluster = clusterOf(shape)
      const before = sim.told.length
      const ended = await up(sim, cluster)
      assertLaws(sim)
      if (ended !== 'done') throw new Error(`up ended with ${ended}:\n${sim.told.slice(before).join('\n')}`)
      const again = planOf(sim, cluster)
      expect(again.stages.map(stage => stage.lanes.map(lane => lane.steps))).toEqual([])
      expect(isWhole(sim, again.deployment)).toBe(true)
    },
  )
  await fc.assert(property, { numRuns, seed, endOnFailure: true })
}, 3_600_000)
