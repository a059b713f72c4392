import type { Evidence, LogName, Quote } from './evidence.ts'
import { parseStamp } from './stamp.ts'

export interface Hit {
  quote: Quote
  /** What the pattern found: [0] the text, then its groups. */
  match: RegExpExecArray
}

/** Logs that are begun anew by each start; all others are appended to. */
const freshLogs: readonly LogName[] = ['stdout', 'hsErr', 'previous']
/** A start's own lines may bear a stamp of the second before, and hosts' clocks are read in whole seconds. */
const slackMs = 2000

/** The last line that matches in the first of the logs that has one; lines of earlier starts do not count. */
export function findLine(evidence: Evidence, names: LogName[], pattern: RegExp): Hit | null {
  for (const name of names) {
    const lines = linesOf(evidence, name)
    for (const quote of lines.toReversed()) {
      const match = pattern.exec(quote.text)
      if (match != null) return { quote, match }
    }
  }
  return null
}

/** The last lines that say something, oldest first. */
export function lastLines(evidence: Evidence, name: LogName, count: number): Quote[] {
  return linesOf(evidence, name)
    .filter(quote => quote.text.trim() !== '')
    .slice(-count)
}

/** The lines of a log that belong to this start. */
export function linesOf(evidence: Evidence, name: LogName): Quote[] {
  const log = evidence.logs[name]
  if (log == null) return []
  const lines = log.text.split('\n').map((text, at) => ({ file: log.path, line: log.firstLine + at, text }))
  return freshLogs.includes(name) ? lines : sinceStart(lines, evidence.startedAt)
}

/** A line without a stamp is as old as the stamped one before it. */
function sinceStart(lines: Quote[], startedAt: number | undefined): Quote[] {
  if (startedAt == null) return lines
  const first = lines.findIndex(({ text }) => (parseStamp(text)?.time ?? 0) >= startedAt - slackMs)
  return first < 0 ? [] : lines.slice(first)
}
