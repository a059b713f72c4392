import type { Verdict } from '../probes/verdict.ts'

export interface RetryOptions {
  /** ms between two questions. */
  intervalMs: number
  signal: AbortSignal
  /** Called with the reason each time it does not hold; throwing ends the wait. */
  onWait?: (why: string) => void
}

/**
 * Asks again and again until the answer is yes. There is no deadline here: whoever waits decides by `onWait` or by the signal
 * when it has waited long enough, because "too long" means "without progress" (design 4.5).
 * @throws whatever `onWait` throws; the signal's reason when it fires.
 */
export async function untilHolds(
  ask: () => Promise<Verdict>,
  { intervalMs, signal, onWait }: RetryOptions,
): Promise<void> {
  for (;;) {
    signal.throwIfAborted()
    const answer = await ask()
    if (answer.holds) return
    onWait?.(answer.why)
    await pause(intervalMs, signal)
  }
}

/** Resolves after so many ms; rejects with the signal's reason when it fires first. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, ms)
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
}
