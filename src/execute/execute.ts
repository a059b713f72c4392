import { errorsIn, errorText, RmqctlError } from '../errors.ts'
import type { Emit, Outcome } from '../events.ts'
import { describeStep } from '../plan/describe.ts'
import type { Lane, Plan, Stage, Step } from '../plan/model.ts'
import { eachOf } from '../probes/each-of.ts'

/** What one step does to the world. */
export type ApplyStep = (step: Step, lane: Lane, around: StepSurroundings) => Promise<void>
export interface StepSurroundings {
  /** Shown beside the lane. */
  progress: Progress
  /** Ends the step. Not always the run's: what puts things back after an interrupt has time of its own. */
  signal: AbortSignal
}
export type Progress = (text: string, ratio?: number) => void

export interface ExecuteDeps {
  applyStep: ApplyStep
  emit: Emit
  signal: AbortSignal
  /** Monotonic ms. */
  now: () => number
  /** Lanes at once where a stage does not say. */
  concurrency: number
  /** Why nothing may be put back after an interrupt; undefined: it may. */
  whyNotUndo?: () => Promise<string | undefined>
}

interface RunDeps extends ExecuteDeps {
  /** Of an instance of the plan. */
  hostOf: (instance: string) => string | undefined
}

export interface ExecuteResult {
  outcome: Outcome
  lanes: LaneEnd[]
  /** Of every lane that failed, not only of the first. */
  errors: RmqctlError[]
}

/** How a lane ended; of one that was interrupted also what it was about. */
export interface LaneEnd {
  lane: string
  outcome: Outcome
  ms: number
  at?: string
}

/**
 * Does what a plan says and reads nothing else: stages one after the other, their lanes side by side, the steps of a lane in
 * order. After a failure or an interrupt nothing new begins, neither lane nor stage; lanes that were begun end.
 */
export async function execute(plan: Plan, given: ExecuteDeps): Promise<ExecuteResult> {
  const hosts = new Map(plan.deployment.instances.map(({ id, host }) => [id, host]))
  const deps: RunDeps = { ...given, hostOf: instance => hosts.get(instance) }
  deps.emit(planEvent(plan))
  const result: ExecuteResult = { outcome: 'done', lanes: [], errors: [] }
  for (const stage of plan.stages) {
    if (deps.signal.aborted && result.outcome === 'done') result.outcome = 'interrupted'
    await executeStage(stage, result, deps)
  }
  return result
}

function planEvent(plan: Plan): Parameters<Emit>[0] {
  const roots = plan.deployment.hosts.map(host => host.root)
  const stages = plan.stages.map(({ id, title, lanes }) => ({
    id,
    title,
    lanes: lanes.map(lane => ({
      id: lane.id,
      title: lane.title,
      host: lane.host,
      instance: lane.instance,
      steps: lane.steps.map(step => describeStep(step, roots)),
    })),
  }))
  return { type: 'plan', action: plan.action, cluster: plan.cluster, stages }
}

async function executeStage(stage: Stage, result: ExecuteResult, deps: RunDeps): Promise<void> {
  const begin = deps.now()
  const isBegun = result.outcome === 'done'
  if (isBegun) deps.emit({ type: 'stage-start', stage: stage.id })
  const outcomes: Outcome[] = []
  await eachOf(stage.lanes, stage.concurrency ?? deps.concurrency, async lane => {
    const mayBegin = isBegun && !deps.signal.aborted && !outcomes.includes('failed')
    const ended = await executeLane({ stage, lane, mayBegin }, result, deps)
    outcomes.push(ended.outcome)
    result.lanes.push({ lane: lane.id, ...ended })
  })
  const outcome = stageOutcome(outcomes, isBegun)
  if (isBegun) result.outcome = outcome
  deps.emit({ type: 'stage-end', stage: stage.id, ms: deps.now() - begin, outcome })
}

/** Lanes of a stage that was begun are skipped only after a failure or an interrupt. */
function stageOutcome(outcomes: Outcome[], isBegun: boolean): Outcome {
  if (!isBegun) return 'skipped'
  if (outcomes.includes('failed')) return 'failed'
  return outcomes.every(outcome => outcome === 'done') ? 'done' : 'interrupted'
}

interface LaneRun {
  stage: Stage
  lane: Lane
  mayBegin: boolean
}

async function executeLane(
  { stage, lane, mayBegin }: LaneRun,
  result: ExecuteResult,
  deps: RunDeps,
): Promise<Omit<LaneEnd, 'lane'>> {
  const begin = deps.now()
  const end = (outcome: Outcome, text?: string) => {
    const ms = deps.now() - begin
    deps.emit({ type: 'lane-end', stage: stage.id, lane: lane.id, ms, outcome, text })
    return { outcome, ms }
  }
  if (!mayBegin) return end('skipped')
  deps.emit({ type: 'lane-start', stage: stage.id, lane: lane.id })
  const { progress, last } = progressOf(lane, deps)
  try {
    for (const step of lane.steps) {
      deps.signal.throwIfAborted()
      await tellStep({ step, lane }, deps, () => deps.applyStep(step, lane, { progress, signal: deps.signal }))
    }
    return end('done', last())
  } catch (thrown) {
    const errors = asOurs(thrown, lane, deps.signal)
    await undo(lane, deps, progress)
    // --timeout and a lost lock have reasons of their own, which the run tells
    const isCut = deps.signal.aborted && thrown === deps.signal.reason
    if (isCut || errors.every(error => error.code === 'interrupted')) return { ...end('interrupted'), at: last() }
    result.errors.push(...errors)
    return end('failed', errors.map(laneText).join('\n'))
  }
}

/** A step with its begin and its end as events, for the audit. */
async function tellStep(
  { step, lane, undo }: { step: Step; lane: Lane; undo?: true },
  { emit, now, signal, hostOf }: RunDeps,
  apply: () => Promise<void>,
): Promise<void> {
  const begin = now()
  // a group's lane is of no host, but its steps are: each host's own line of the audit counts them
  const host = ('instance' in step && step.instance != null && hostOf(step.instance)) || lane.host
  const which = { lane: lane.id, host, step: step.id }
  const end = (outcome: Outcome, text?: string) =>
    emit({ type: 'step-end', ...which, ms: now() - begin, outcome, ...(text == null ? {} : { text }) })
  emit({ type: 'step-start', ...which, text: describeStep(step), ...(undo == null ? {} : { undo }) })
  try {
    await apply()
    end('done')
  } catch (thrown) {
    const ours = errorsIn(thrown)
    const isInterrupted = ours.length > 0 ? ours.every(({ code }) => code === 'interrupted') : signal.aborted
    end(isInterrupted ? 'interrupted' : 'failed', errorText(thrown))
    throw thrown
  }
}

/** A text that stays is said again so often: a view that thins out what comes quickly may have dropped it. */
const repeatMs = 5000

/** Says each text once, and now and then, however often it is told. */
function progressOf(lane: Lane, { emit, now }: ExecuteDeps): { progress: Progress; last: () => string | undefined } {
  let last: string | undefined
  let at = 0
  const progress: Progress = (text, ratio) => {
    if (text === last && ratio == null && now() - at < repeatMs) return
    last = text
    at = now()
    emit({ type: 'lane-progress', lane: lane.id, text, ratio })
  }
  return { progress, last: () => last }
}

/** Beside a lane it is plain that it is an error. */
function laneText(error: RmqctlError): string {
  return errorText(error).replace(/^error: /, '')
}

/** How long it may take to put back what must not stay half done, ms: after an interrupt somebody waits for the end. */
const undoMs = { interrupted: 30_000, failed: 300_000 }

/** Restores what must not stay half done. Its own failures are said, never hidden by, nor hiding, the first. */
async function undo(lane: Lane, deps: RunDeps, progress: Progress): Promise<void> {
  if (lane.onFailure == null) return
  const whyNot = deps.signal.aborted ? await deps.whyNotUndo?.() : undefined
  if (whyNot != null) {
    deps.emit({ type: 'note', level: 'warning', text: `${lane.title} is left as it is: ${whyNot}`, host: lane.host })
    return
  }
  const limitMs = deps.signal.aborted ? undoMs.interrupted : undoMs.failed
  for (const step of lane.onFailure) {
    try {
      const apply = () => deps.applyStep(step, lane, { progress, signal: AbortSignal.timeout(limitMs) })
      await tellStep({ step, lane, undo: true }, deps, apply)
    } catch (error) {
      const [text] = asOurs(error, lane, deps.signal).map(laneText)
      deps.emit({ type: 'note', level: 'warning', text: `could not be put back: ${text}`, host: lane.host })
    }
  }
}

/** What a lane threw as errors that say on which host; a bug of ours keeps its stack. */
function asOurs(thrown: unknown, lane: Lane, signal: AbortSignal): RmqctlError[] {
  const host = lane.host === 'control' ? undefined : lane.host
  const ours = errorsIn(thrown)
  if (ours.length > 0)
    return ours.map(error =>
      host == null || error.details.host != null
        ? error
        : new RmqctlError(error.code, error.message, { ...error.details, host }),
    )
  if (signal.aborted) return [new RmqctlError('interrupted', 'interrupted', { cause: thrown })]
  return [new RmqctlError('failed', errorText(thrown), { host, cause: thrown })]
}
