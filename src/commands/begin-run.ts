import { runId } from '../store/audit.ts'
import type { AuditTally } from '../store/audit-tally.ts'
import type { Context } from './context.ts'

/** The context of a run that changes hosts. */
export interface RunContext extends Context {
  /** Names it in the audit. */
  run: string
}

/** Tells that a run which may change hosts begins: from here on the audit keeps it. `tally` counts what it does. */
export function beginRun(
  { cluster, command }: { cluster: string; command: string },
  context: Context,
  tally?: AuditTally,
): RunContext {
  const run = runId(context.clock(), context.uuid())
  context.emit({ type: 'run', id: run, cluster, command })
  if (tally == null) return { ...context, run }
  const emit: Context['emit'] = event => {
    tally.take(event)
    context.emit(event)
  }
  return { ...context, run, emit }
}
