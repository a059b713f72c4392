import { RmqctlError } from '../errors.ts'
import type { ExecuteResult } from '../execute/execute.ts'
import type { Plan } from '../plan/model.ts'

/** What an interrupted run says: how far it came, and how it goes on. */
export function interruption(plan: Plan, result: ExecuteResult, signal: AbortSignal): RmqctlError {
  const done = result.lanes.filter(lane => lane.outcome === 'done').length
  const all = plan.stages.reduce((count, stage) => count + stage.lanes.length, 0)
  const cause = signal.reason instanceof RmqctlError ? signal.reason : undefined
  return new RmqctlError(
    'interrupted',
    `interrupted: ${done} of ${all} parts of \`${plan.action}\` are done, the rest was not begun`,
    {
      signal: cause?.details.signal,
      hint:
        plan.action === 'up' || plan.action === 'start'
          ? 'rmqctl up goes on where this stopped'
          : `run rmqctl ${plan.action} again to finish`,
    },
  )
}
