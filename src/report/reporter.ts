import type { Emit } from '../events.ts'

/** `junit`: the lines, and a report for CI pipelines as the result; only of verbs that check. */
export type OutputMode = 'tree' | 'lines' | 'json' | 'junit'

/** A view of what happens. It only listens: nothing waits for it and nothing depends on it. */
export interface Reporter {
  emit: Emit
  /** Takes the live drawing away so that something else may use the terminal, a question for example; the next event resumes it. */
  pause(): Promise<void>
  /** After the last event; what was drawn stays. */
  end(): Promise<void>
}

/** Where a view writes, and what that can show. */
export interface Screen {
  stdout: NodeJS.WritableStream
  stderr: NodeJS.WriteStream
  /** Columns of standard error. */
  columns: number
  color: boolean
  unicode: boolean
}
