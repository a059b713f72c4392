import type { Probe } from '../components/component.ts'
import { RmqctlError } from '../errors.ts'
import type { Asking } from '../probes/asking.ts'
import { survey } from '../probes/survey.ts'
import { verdictOf } from '../probes/verdict.ts'
import type { Progress } from './execute.ts'
import { pause } from './retry.ts'
import { tickingClock } from './ticking-clock.ts'

interface SurveyOptions {
  timeoutMs: number
  progress: Progress
  asking: Asking
  now: () => number
  signal: AbortSignal
}

const intervalMs = 200

/**
 * Asks the whole cluster until every probe holds in one and the same view; gives up when nothing changed for `timeoutMs`.
 * @throws RmqctlError `failed` that names everything that is missing.
 */
export async function surveyUntil(
  until: Probe[],
  { timeoutMs, progress, asking, now, signal }: SurveyOptions,
): Promise<void> {
  const clock = tickingClock(now)
  let seen = ''
  let since = 0
  for (;;) {
    const missing = await missingIn(until, asking)
    if (missing.length === 0) return progress('every instance registered, every slave in sync')
    const [first = ''] = missing
    // a slave that catches up says another number each time
    const text = missing.join('\n')
    const ms = clock()
    if (text !== seen) since = ms
    seen = text
    progress(missing.length === 1 ? first : `${first} (and ${missing.length - 1} more)`)
    if (ms - since > timeoutMs)
      throw new RmqctlError(
        'failed',
        `not ready after ${Math.round(ms / 1000)} s, and nothing changes any more:\n${missing.map(why => `  ${why}`).join('\n')}`,
        {
          hint: 'rmqctl status',
        },
      )
    await pause(intervalMs, signal)
  }
}

async function missingIn(until: Probe[], asking: Asking): Promise<string[]> {
  const view = await survey(asking)
  return until.flatMap(probe => {
    if (probe.kind === 'booted') return []
    const verdict = verdictOf(probe, asking.deployment, view)
    return verdict.holds ? [] : [verdict.why]
  })
}
