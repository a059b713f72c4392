import { errorText, RmqctlError } from '../errors.ts'
import type { Emit, Outcome } from '../events.ts'
import type { Lane, Plan, Stage, Step } from '../plan/model.ts'

/** What one step does to the world; `progress` is shown beside the lane. */
export type ApplyStep = (step: Step, lane: Lane, progress: Progress) => Promise<void>
export type Progress = (text: string, ratio?: number) => void

export interface ExecuteDeps {
  applyStep: ApplyStep
  emit: Emit
  signal: AbortSignal
  /** Monotonic ms. */
  now: () => number
  /** Lanes at once where a stage does not say. */
  concurrency: number
}

export interface ExecuteResult {
  outcome: Outcome
  lanes: { lane: string; outcome: Outcome; ms: number }[]
  /** Of every lane that failed, not only of the first. */
  errors: RmqctlError[]
}

/**
 * Does what a plan says and reads nothing else: stages one after the other, their lanes side by side, the steps of a lane in
 * order. After a failure the stage's other lanes end, no further stage begins. After an interrupt nothing new begins.
 */
export async function execute(plan: Plan, deps: ExecuteDeps): Promise<ExecuteResult> {
  deps.emit(planEvent(plan))
  const result: ExecuteResult = { outcome: 'done', lanes: [], errors: [] }
  for (const stage of plan.stages) {
    if (deps.signal.aborted && result.outcome === 'done') result.outcome = 'interrupted'
    await executeStage(stage, result, deps)
  }
  return result
}

function planEvent(plan: Plan): Parameters<Emit>[0] {
  const stages = plan.stages.map(({ id, title, lanes }) => ({
    id,
    title,
    lanes: lanes.map(lane => ({ id: lane.id, title: lane.title, host: lane.host, instance: lane.instance })),
  }))
  return { type: 'plan', action: plan.action, cluster: plan.cluster, stages }
}

async function executeStage(stage: Stage, result: ExecuteResult, deps: ExecuteDeps): Promise<void> {
  const begin = deps.now()
  if (result.outcome === 'done') deps.emit({ type: 'stage-start', stage: stage.id })
  const outcomes: Outcome[] = []
  await eachOf(stage.lanes, stage.concurrency ?? deps.concurrency, async lane => {
    const ended = await executeLane(stage, lane, result, deps)
    outcomes.push(ended.outcome)
    result.lanes.push({ lane: lane.id, ...ended })
  })
  const outcome = worst(outcomes)
  if (result.outcome === 'done') result.outcome = outcome
  deps.emit({ type: 'stage-end', stage: stage.id, ms: deps.now() - begin, outcome })
}

async function executeLane(
  stage: Stage,
  lane: Lane,
  result: ExecuteResult,
  deps: ExecuteDeps,
): Promise<{ outcome: Outcome; ms: number }> {
  const begin = deps.now()
  const end = (outcome: Outcome, text?: string) => {
    const ms = deps.now() - begin
    deps.emit({ type: 'lane-end', stage: stage.id, lane: lane.id, ms, outcome, text })
    return { outcome, ms }
  }
  if (result.outcome !== 'done' || deps.signal.aborted) return end('skipped')
  deps.emit({ type: 'lane-start', stage: stage.id, lane: lane.id })
  let last: string | undefined
  const progress: Progress = (text, ratio) => {
    if (text === last && ratio == null) return
    last = text
    deps.emit({ type: 'lane-progress', lane: lane.id, text, ratio })
  }
  try {
    for (const step of lane.steps) {
      deps.signal.throwIfAborted()
      await deps.applyStep(step, lane, progress)
    }
    return end('done', last)
  } catch (thrown) {
    const error = asOurs(thrown, lane, deps.signal)
    await undo(lane, deps, progress)
    if (error.code === 'interrupted') return end('interrupted')
    result.errors.push(error)
    return end('failed', errorText(error))
  }
}

/** Restores what must not stay half done. Its own failures are said, never hidden by, nor hiding, the first. */
async function undo(lane: Lane, deps: ExecuteDeps, progress: Progress): Promise<void> {
  for (const step of lane.onFailure ?? []) {
    try {
      await deps.applyStep(step, lane, progress)
    } catch (error) {
      deps.emit({ type: 'note', level: 'warning', text: errorText(error), host: lane.host })
    }
  }
}

function asOurs(thrown: unknown, lane: Lane, signal: AbortSignal): RmqctlError {
  if (thrown instanceof RmqctlError) return thrown
  if (signal.aborted) return new RmqctlError('interrupted', 'interrupted', { cause: thrown })
  return new RmqctlError('failed', errorText(thrown), { host: lane.host, cause: thrown })
}

const severity: Outcome[] = ['failed', 'interrupted', 'skipped', 'done']

function worst(outcomes: Outcome[]): Outcome {
  return severity.find(outcome => outcomes.includes(outcome)) ?? 'done'
}

/** Runs `work` for each item, at most `limit` at once, beginning in order. */
async function eachOf<T>(items: readonly T[], limit: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items]
  const worker = async () => {
    for (let item = queue.shift(); item != null; item = queue.shift()) await work(item)
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker))
}
