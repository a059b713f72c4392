import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anyFault, anyMishap, type Fault } from '../support/simulation/faults.ts'
import { happen } from '../support/simulation/happenings.ts'
import { isUp, wipedGroups } from '../support/simulation/rolling.ts'
import { anyEdit, anyShape, clusterOf, type Shape } from '../support/simulation/shapes.ts'
import { heal, isWhole, planOf, type Simulation, simulationOf, up } from '../support/simulation/simulation.ts'

/** Another one each time; a failure prints it, and RMQCTL_SEED repeats it. */
const seed = Number(process.env.RMQCTL_SEED ?? Date.now() % 2 ** 31)
const numRuns = Number(process.env.RMQCTL_CASES ?? 2000)
/** So many in any case, on the slowest machine; the others while there is time: seconds, or as long as it takes where a number was given. */
const leastCases = Math.min(numRuns, 250)
const limitMs = process.env.RMQCTL_CASES == null ? 12_000 : 3_000_000

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

interface Ended {
  ended: string
  faults: readonly Fault[]
  /** What a run that was killed had left read-only when this one began. */
  before: readonly string[]
}

/**
 * A run that could end by itself leaves permissions as they were, whatever made it end; one thing at a time may be in its way. What an
 * earlier one left is restored once everything runs: a run that fails before that leaves it to the next.
 */
function assertPermissions(sim: Simulation, { ended, faults, before }: Ended): void {
  const isHindered =
    faults.length > 1 || faults.some(({ kind }) => ['host-cut', 'host-crashed', 'instance-died'].includes(kind))
  if (sim.deployment == null || isHindered || sim.away.size > 0 || !['done', 'failed', 'interrupted'].includes(ended))
    return
  const isExcused = (group: string) => ended !== 'done' && before.includes(group)
  const wiped = wipedNow(sim).filter(group => !isExcused(group))
  if (wiped.length > 0) sim.laws.broken.push(`${wiped.join(', ')} left read-only by a run that ${ended}`)
}

function wipedNow(sim: Simulation): string[] {
  return sim.deployment == null ? [] : wipedGroups(sim.rolling, sim.deployment, isUp(sim))
}

test(
  `whatever is edited and whatever goes wrong, the next up finishes it (seed ${seed}, ${numRuns} cases)`,
  async () => {
    let cases = 0
    const property = fc.asyncProperty(
      anyShape,
      fc.array(anyRound, { minLength: 1, maxLength: 3 }),
      async (first, rounds) => {
        cases += 1
        const sim = simulationOf(clusterOf(first))
        let shape: Shape = first
        for (const { edits, mishaps, faults, heals } of rounds) {
          for (const edit of edits) shape = edit(shape)
          for (const mishap of mishaps) happen(sim, mishap)
          const before = wipedNow(sim)
          const ended = await up(sim, clusterOf(shape), faults)
          assertPermissions(sim, { ended, faults, before })
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
        expect(again.stages.map(stage => stage.lanes.map(lane => lane.steps.map(step => step.id)))).toEqual([])
        expect(wipedGroups(sim.rolling, again.deployment, isUp(sim))).toEqual([])
        expect(isWhole(sim, again.deployment)).toBe(true)
      },
    )
    for (const part of [
      { numRuns: leastCases },
      { numRuns: numRuns - leastCases, skip: leastCases, interruptAfterTimeLimit: limitMs },
    ]) {
      const { skip = 0, ...limits } = part
      if (limits.numRuns === 0) continue
      const run = await fc.check(property, { ...limits, seed: seed + skip, endOnFailure: true })
      // as text: the runner would look into every part of a counterexample
      const why = run.errorInstance instanceof Error ? run.errorInstance.message : String(run.errorInstance)
      if (run.failed) throw new Error(`case ${cases} of RMQCTL_SEED=${seed}: ${why}`)
    }
    expect(cases).toBeGreaterThanOrEqual(leastCases)
  },
  limitMs + 600_000,
)
