import { diagnosisText } from '../diagnosis/diagnose.ts'
import type { Diagnosis } from '../diagnosis/evidence.ts'
import { type ErrorDetails, RmqctlError } from '../errors.ts'

/** Nothing new for so long is worth a look, ms; what is found is told while the waiting goes on. */
const firstLookMs = 15_000
const nextLookMs = 30_000

/**
 * Looks at what shows nothing new, from time to time and in the background: a look asks the host, and nobody waits for it. Gives
 * what the last look found; nothing as soon as something moves.
 */
export function suspicion(look: () => Promise<Diagnosis | undefined>): (stillMs: number) => Diagnosis | undefined {
  let found: Diagnosis | undefined
  let due = firstLookMs
  let looks = 0
  return stillMs => {
    if (stillMs < firstLookMs) {
      found = undefined
      due = firstLookMs
      looks++ // one that is under way is about what was
    } else if (stillMs >= due) {
      due = stillMs + nextLookMs
      const own = ++looks
      void look().then(diagnosis => {
        if (own === looks) found = diagnosis
      })
    }
    return found
  }
}

/** What is waited for, and why it does not come, where that is known. */
export function withCause(why: string, suspect: Diagnosis | undefined): string {
  return suspect == null ? why : `${why}; ${suspect.cause}`
}

/** What is given up since nothing new shows: with the proof and the cure of its cause where that is known. */
export function stalledError(text: string, suspect: Diagnosis | undefined, details: ErrorDetails): RmqctlError {
  if (suspect == null) return new RmqctlError('failed', text, details)
  const because = diagnosisText(suspect).slice(0, -1)
  return new RmqctlError('failed', [text, ...because].join('\n'), { ...details, hint: suspect.cure })
}
