import type { ProgressEvent } from '../events.ts'

/** What a run came to on each host, counted from its events: the line that stays there. */
export interface AuditTally {
  take: (event: ProgressEvent) => void
  /** JSON without its braces, for a machine by all of its host ids; undefined where the run did nothing. */
  recordOf: (hosts: readonly string[]) => string | undefined
}

export function createTally(): AuditTally {
  const steps = new Map<string, number>()
  const ends = new Set<string>()
  return {
    take: event => {
      if (event.type === 'step-start') steps.set(event.host, (steps.get(event.host) ?? 0) + 1)
      if (event.type === 'lane-end') ends.add(event.outcome)
    },
    recordOf: hosts => {
      const done = hosts.reduce((sum, host) => sum + (steps.get(host) ?? 0), 0)
      if (done === 0) return undefined
      return JSON.stringify({ outcome: outcomeIn(ends), steps: done }).slice(1, -1)
    },
  }
}

function outcomeIn(ends: Set<string>): 'failed' | 'interrupted' | 'done' {
  if (ends.has('failed')) return 'failed'
  return ends.has('interrupted') || ends.has('skipped') ? 'interrupted' : 'done'
}
