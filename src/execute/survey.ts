import type { Probe } from '../components/component.ts'
import type { Diagnosis } from '../diagnosis/evidence.ts'
import type { Asking } from '../probes/asking.ts'
import { survey } from '../probes/survey.ts'
import { verdictOf } from '../probes/verdict.ts'
import type { Progress } from './execute.ts'
import { pause } from './retry.ts'
import { stalledError, suspicion, withCause } from './suspicion.ts'
import { tickingClock } from './ticking-clock.ts'

/** What does not hold yet, and of whom. */
export interface Missing {
  instance: string
  why: string
}

/** What a step says of its survey. */
export interface SurveyCall {
  /** Without anything new, ms. */
  timeoutMs: number
  /** What holds when nothing is missing; undefined: all of it. */
  said?: string
  progress: Progress
  signal: AbortSignal
}

interface SurveyOptions extends SurveyCall {
  /** Everything that does not hold, in one view. */
  look: () => Promise<Missing[]>
  /** Why an instance that runs does not get on, where that can be told; never throws. */
  suspect: (instance: string) => Promise<Diagnosis | undefined>
  now: () => number
}

const intervalMs = 200

/**
 * Looks at the whole cluster until nothing is missing in one and the same view; gives up when nothing changed for `timeoutMs`.
 * @throws RmqctlError `failed` that names everything that is missing, and why the first of it is where that is known.
 */
export async function surveyUntil(options: SurveyOptions): Promise<void> {
  const { timeoutMs, said, progress, look, now, signal } = options
  const clock = tickingClock(now)
  let missing: Missing[] = []
  const suspected = suspicion(async () => (missing[0] == null ? undefined : options.suspect(missing[0].instance)))
  let seen = ''
  let since = 0
  for (;;) {
    missing = await look()
    const [first, ...others] = missing
    if (first == null) return progress(said ?? 'every instance registered, every slave in sync')
    // a slave that catches up says another number each time
    const text = missing.map(({ why }) => `  ${why}`).join('\n')
    const ms = clock()
    if (text !== seen) since = ms
    seen = text
    const suspect = suspected(ms - since)
    progress(withCause(`${first.why}${others.length === 0 ? '' : ` (and ${others.length} more)`}`, suspect))
    if (ms - since > timeoutMs) {
      const missed = `not ready after ${Math.round(ms / 1000)} s, and nothing changes any more:\n${text}`
      throw stalledError(missed, suspect, { hint: 'rmqctl doctor' })
    }
    await pause(intervalMs, signal)
  }
}

/** Asks everybody once, and says which probes do not hold. */
export async function missingIn(until: readonly Probe[], asking: Asking): Promise<Missing[]> {
  const view = await survey(asking)
  return until.flatMap(probe => {
    if (probe.kind === 'booted') return []
    const verdict = verdictOf(probe, asking.deployment, view)
    return verdict.holds ? [] : [{ instance: probe.instance, why: verdict.why }]
  })
}
