import { parseStamp } from './stamp.ts'

/** One message of a log with all its lines: a stack trace stays with the line that it explains. */
export interface LogEntry {
  /** Unix ms of its stamp; null where the file has none. */
  time: number | null
  /** Characters of the first line that are the stamp. */
  stampLength: number
  /** The stamp was written to the millisecond. */
  millis: boolean
  lines: string[]
}

export interface EntrySplitter {
  /** Takes text as it comes; gives the entries that are over. */
  push(text: string): LogEntry[]
  /** Nothing came for a while: gives what is open, an unfinished line included. */
  idle(): LogEntry[]
}

/**
 * Cuts the text of one log into entries, however its chunks fall. RocketMQ's own logs are `stamped`: a line without a stamp
 * belongs to the one before. Standard output is `plain`: only what looks like a part of a stack trace does.
 */
export function entrySplitter(kind: 'stamped' | 'plain'): EntrySplitter {
  let partial = ''
  let cut = false
  let open: LogEntry | null = null
  let begun = false

  const line = (text: string, done: LogEntry[]) => {
    const stamp = parseStamp(text)
    if (open != null && stamp == null && continues(text, kind, open)) {
      open.lines.push(text)
      return
    }
    // the end of a stack trace whose beginning was cut off by `tail -n`
    const torn = kind === 'stamped' && !begun && stamp != null && open?.time === null
    if (open != null && !torn) done.push(open)
    begun ||= stamp != null
    open = { time: stamp?.time ?? null, stampLength: stamp?.length ?? 0, millis: stamp?.millis ?? false, lines: [text] }
  }
  return {
    push(text) {
      const done: LogEntry[] = []
      // the break of a line that was given away by idle()
      const rest = cut && text.startsWith('\n') ? text.slice(1) : text
      if (text !== '') cut = false
      const lines = (partial + rest).split('\n')
      partial = lines.pop() ?? ''
      for (const one of lines) line(one.endsWith('\r') ? one.slice(0, -1) : one, done)
      return done
    },
    idle() {
      const done: LogEntry[] = []
      if (partial !== '') {
        line(partial, done)
        partial = ''
        cut = true
      }
      if (open != null) done.push(open)
      open = null
      return done
    },
  }
}

function continues(text: string, kind: 'stamped' | 'plain', open: LogEntry): boolean {
  return (kind === 'stamped' && open.time != null) || text === '' || /^\s|^Caused by: |^Suppressed: /.test(text)
}
