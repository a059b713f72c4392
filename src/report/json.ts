import type { ProgressEvent } from '../events.ts'
import { formatTime } from './format.ts'
import type { Reporter } from './reporter.ts'

interface JsonOptions {
  write: (line: string) => void
  clock: () => number
}

/** NDJSON: one event a line, each with `v`, `time` and `type`. The last line is the edge's, by `resultLine`. */
export function createJson({ write, clock }: JsonOptions): Reporter {
  return {
    emit: event => write(eventLine(event, clock())),
    pause: async () => {},
    end: async () => {},
  }
}

/** The line that ends a run: what came of it, as a value or as errors. */
export interface RunResult {
  verb: string
  exitCode: number
  result?: object
  errors?: ErrorEntry[]
}

export interface ErrorEntry {
  code: string
  message: string
  host?: string
  where?: string
  hint?: string
}

export function resultLine(result: RunResult, at: number): string {
  return JSON.stringify({ v: 1, time: formatTime(at), type: 'result', ...result })
}

function eventLine({ type, ...rest }: ProgressEvent, at: number): string {
  return JSON.stringify({ v: 1, time: formatTime(at), type, ...rest })
}
