/** What one look may count for at most, ms: longer than any question takes. */
const mostMs = 10_000

/**
 * A clock that goes on only while somebody looks at it: a gap between two looks counts for 10 s at most. A control process that was
 * stopped for minutes (SIGSTOP, a laptop that slept) has not waited all that time, and what it waits for was not stuck. Takes and
 * gives ms.
 */
export function tickingClock(now: () => number): () => number {
  let last = now()
  let counted = 0
  return () => {
    const at = now()
    counted += Math.min(at - last, mostMs)
    last = at
    return counted
  }
}
