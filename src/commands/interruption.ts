import { RmqctlError } from '../errors.ts'
import type { ExecuteResult } from '../execute/execute.ts'
import type { Plan } from '../plan/model.ts'

/** What an interrupted run says: how far it came, and how it goes on. */
export function interruption(plan: Plan, result: ExecuteResult, signal: AbortSignal): RmqctlError {
  const cause = signal.reason instanceof RmqctlError ? signal.reason : undefined
  return new RmqctlError('interrupted', `interrupted: ${howFar(plan, result)}`, {
    signal: cause?.details.signal,
    hint: goOn(plan),
  })
}

/** What a run says that lost its lock; nothing was begun after that. */
export function lockLoss(plan: Plan, result: ExecuteResult, { reason }: AbortSignal): RmqctlError {
  const [why, hint] = reason instanceof RmqctlError ? [reason.message, reason.details.hint] : ['the lock was lost']
  return new RmqctlError('locked', `${why}; ${howFar(plan, result)}`, {
    hint: [hint, goOn(plan)].filter(line => line != null).join('\n'),
  })
}

function howFar(plan: Plan, result: ExecuteResult): string {
  const done = result.lanes.filter(lane => lane.outcome === 'done').length
  const all = plan.stages.reduce((count, stage) => count + stage.lanes.length, 0)
  const cut = result.lanes.flatMap(({ lane, outcome, at }) =>
    outcome === 'interrupted' && at != null ? [`\n  ${lane} was cut off: ${at}`] : [],
  )
  return `${done} of ${all} parts of \`${plan.action}\` are done, the rest was not begun${cut.join('')}`
}

function goOn({ action }: Plan): string {
  return action === 'up' || action === 'start'
    ? 'rmqctl up goes on where this stopped'
    : `run rmqctl ${action} again to finish`
}
