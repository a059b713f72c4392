import { tailReader } from '../shell/logs.ts'
import { entrySplitter, type LogEntry } from './log-entries.ts'
import { type PlacedEntry, placer } from './log-merge.ts'

/** One log of one instance: a stream of the merged output. */
export interface LogFile {
  instance: string
  host: string
  /** Its name as `--file` takes it: broker, store, stdout, … */
  name: string
  path: string
}

/** The logs of one host, as its one command brings them. Times in Unix ms, of our clock. */
export interface HostLog {
  push(chunk: string, now: number): void
  /** Our request was understood: the host has said what is there. */
  started(): boolean
  /** When output came last. */
  touchedAt(): number
  /** All entries so far, with their places; from then on `live` gives the rest. */
  backlog(now: number): PlacedEntry[]
  /** Entries that are over: the next one has begun, or `quietMs` went by without more. */
  live(now: number, quietMs: number): PlacedEntry[]
  /** Logs that are not there. */
  missing(): LogFile[]
}

/** `first` is the stream number of the first file. */
export function hostLog(files: LogFile[], first: number): HostLog {
  const reader = tailReader(files.map(file => file.path))
  const streams = files.map((file, at) => ({
    file,
    splitter: entrySplitter(file.name === 'stdout' ? 'plain' : 'stamped'),
    placer: placer(first + at),
    ready: [] as LogEntry[],
    touched: 0,
  }))
  const byPath = new Map(streams.map(stream => [stream.file.path, stream]))
  let touched = 0
  const give = (pieces: { file: string; text: string }[], now: number) => {
    for (const { file, text } of pieces) {
      const stream = byPath.get(file)
      if (stream == null) continue
      stream.touched = now
      for (const entry of stream.splitter.push(text)) stream.ready.push(entry)
    }
  }
  return {
    push(chunk, now) {
      touched = now
      give(reader.push(chunk), now)
    },
    started: reader.started,
    touchedAt: () => touched,
    backlog(now) {
      return streams.flatMap(stream => {
        const entries = [...stream.ready, ...stream.splitter.idle()]
        stream.ready = []
        return stream.placer.backlog(entries, reader.changedAt(stream.file.path) ?? now)
      })
    },
    live(now, quietMs) {
      return streams.flatMap(stream => {
        const quiet = now - stream.touched >= quietMs
        const entries = quiet ? [...stream.ready, ...stream.splitter.idle()] : stream.ready
        stream.ready = []
        return entries.map(entry => stream.placer.live(entry, now))
      })
    },
    missing: () => (reader.started() ? files.filter(file => reader.changedAt(file.path) == null) : []),
  }
}
