import type { Diagnosis, Evidence, LogName, Quote } from './evidence.ts'
import { findLine, type Hit, lastLines } from './quotes.ts'

/** One known way to fail: how it shows, and what to do. Pure data and one pure function. */
export interface Signature {
  id: string
  /** What a person sees of it; a line of docs/diagnoses.md. */
  sign: string
  /** Why that is so; a line of docs/diagnoses.md. */
  why: string
  /** What to do about it; a line of docs/diagnoses.md. */
  remedy: string
  /** Looked at only when nothing more telling was found. */
  general?: true
  matches(evidence: Evidence): Finding | null
}

export type Finding = Omit<Diagnosis, 'id'>

/** A finding that rests on one line of a log. */
export function certainly(hit: Hit, cause: string, cure: string): Finding {
  return { cause, cure, evidence: [hit.quote], certain: true }
}

/** What the process itself printed: this start, else its crash report, else the start before where systemd repeats it. */
export function printed(evidence: Evidence, pattern: RegExp): Hit | null {
  return findLine(
    evidence,
    evidence.restarted === true ? ['stdout', 'hsErr', 'previous'] : ['stdout', 'hsErr'],
    pattern,
  )
}

/** What it printed or logged. */
export function said(evidence: Evidence, pattern: RegExp): Hit | null {
  return findLine(evidence, ['stdout', 'store', 'storeerror', 'broker', 'namesrv', 'proxy'], pattern)
}

const bootSuccess =
  /(Name Server|ControllerManager|Controller Server|broker\[.*\]|broker container) boot success|rocketmq-proxy startup successfully/

/** The line that says it is up (rocketmq-facts 2.1). */
export function bootLine(evidence: Evidence): Hit | null {
  return findLine(evidence, ['stdout'], bootSuccess)
}

/** The recorded end as proof. */
export function exitQuote({ instance, exitCode, signal }: Evidence): Quote {
  return { file: `${instance.dir}/exit`, line: 1, text: signal ?? `${exitCode ?? ''}` }
}

/** The exit code, with a signal's name read as the shell's 128 + n. */
export function exitOf({ exitCode, signal }: Evidence): number | undefined {
  const numbers: Record<string, number> = { SIGHUP: 129, SIGINT: 130, SIGABRT: 134, SIGKILL: 137, SIGTERM: 143 }
  return signal == null ? exitCode : (numbers[signal] ?? exitCode)
}

/** The last lines of a log that are warnings or errors, with what follows them. */
export function lastErrors(evidence: Evidence, name: LogName, count: number): Quote[] {
  return lastLines(evidence, name, 400)
    .filter(({ text }) => / (ERROR|WARN) /.test(text) || /Exception|Error:/.test(text))
    .slice(-count)
}

/** Bytes as people say them. */
export function gigabytes(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 2 ** 30).toFixed(1)} GB` : `${Math.round(bytes / 2 ** 20)} MB`
}
