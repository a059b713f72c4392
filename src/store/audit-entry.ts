import type { ProgressEvent } from '../events.ts'
import type { Holder } from './lock-file.ts'

/** How a run ended, as its last line says it. */
export interface AuditEnd {
  exitCode: number
  /** What was said of it, for people. */
  error?: string
}

/** The first line of a run: who, from where, with what words. */
export interface AuditBegin extends Holder {
  id: string
  cluster: string
  /** The words of the command line, secrets masked. */
  argv: string[]
  /** Its folder, which relative paths are of. */
  cwd: string
  rmqctl: string
  /** Checks that were left out, by flag or RMQCTL_SKIP. */
  skip: string[]
  force: boolean
  /** What tells this process from a later one with its pid; '' where the system does not say. */
  started: string
}

/** What is not kept of a run: the many words while something goes on, and what its first line says better. */
export const notKept = ['run', 'lane-progress', 'lane-start', 'activity'] as const satisfies ProgressEvent['type'][]

/** One line of a run's file. `at`: Unix ms. */
export type AuditLine = { v: 1; at: number } & (
  | ({ type: 'begin' } & AuditBegin)
  | Exclude<ProgressEvent, { type: (typeof notKept)[number] }>
  | ({ type: 'end' } & AuditEnd)
)

/**
 * `unfinished`: nothing is known of its end, and it does not run any more: it was killed, or its machine lost its power.
 */
export type AuditOutcome = 'done' | 'failed' | 'interrupted' | 'running' | 'unfinished'

export interface AuditStep {
  step: string
  lane: string
  host: string
  text: string
  /** Unix ms. */
  at: number
  /** undefined: it was begun, and nothing more is known. */
  ms?: number
  outcome?: 'done' | 'failed' | 'interrupted' | 'skipped'
  error?: string
}

/** A run as it can be told: what its lines come to. */
export interface AuditRun {
  id: string
  cluster: string
  command: string
  begin: AuditBegin
  /** Unix ms. */
  at: number
  endedAt?: number
  outcome: AuditOutcome
  exitCode?: number
  error?: string
  plan?: Extract<ProgressEvent, { type: 'plan' }>
  steps: AuditStep[]
  notes: { level: 'info' | 'warning'; text: string; host?: string }[]
}

/** Reads a run's lines; one that was cut short by a kill or a full disk is left out. undefined: not even its begin is there. */
export function readRun(text: string, isAlive: (begin: AuditBegin) => boolean): AuditRun | undefined {
  const lines = text.split('\n').flatMap(parseLine)
  const first = lines.find(line => line.type === 'begin')
  if (first == null) return undefined
  const run: AuditRun = {
    id: first.id,
    cluster: first.cluster,
    command: first.command,
    begin: first,
    at: first.at,
    outcome: 'running',
    steps: [],
    notes: [],
  }
  for (const line of lines) take(line, run)
  if (run.endedAt == null && !isAlive(first)) run.outcome = 'unfinished'
  return run
}

function take(line: AuditLine, run: AuditRun): void {
  switch (line.type) {
    case 'plan':
      run.plan = line
      return
    case 'step-start':
      run.steps.push({ step: line.step, lane: line.lane, host: line.host, text: line.text, at: line.at })
      return
    case 'step-end': {
      const step = run.steps.findLast(one => one.step === line.step && one.lane === line.lane)
      if (step != null) Object.assign(step, { ms: line.ms, outcome: line.outcome }, errorOf(line.text))
      return
    }
    case 'note':
      run.notes.push({ level: line.level, text: line.text, ...(line.host == null ? {} : { host: line.host }) })
      return
    case 'end':
      run.endedAt = line.at
      run.exitCode = line.exitCode
      run.outcome = outcomeOf(line.exitCode)
      if (line.error != null) run.error = line.error
      return
    default:
      return
  }
}

function errorOf(text: string | undefined): { error?: string } {
  return text == null ? {} : { error: text }
}

function outcomeOf(exitCode: number): 'done' | 'failed' | 'interrupted' {
  if (exitCode === 0) return 'done'
  return exitCode > 128 ? 'interrupted' : 'failed'
}

function parseLine(text: string): AuditLine[] {
  try {
    const value: unknown = JSON.parse(text)
    const isLine = typeof value === 'object' && value != null && 'type' in value && 'at' in value
    return isLine ? [value as AuditLine] : []
  } catch {
    return []
  }
}
