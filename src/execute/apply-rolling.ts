import { groupNamed, instanceNamed } from '../components/deployed.ts'
import { componentOf } from '../components/index.ts'
import type { Connection } from '../connection/connection.ts'
import { assertNever } from '../errors.ts'
import type { RollingStep, StepKind } from '../plan/model.ts'
import type { Asking } from '../probes/asking.ts'
import type { DeployedInstance, Deployment } from '../topology/deployment.ts'
import { drain, wipeWhenListed } from './drain.ts'
import { elect } from './elect.ts'
import type { Progress } from './execute.ts'
import { permit } from './permit.ts'
import { type KeepHere, replaceFiles, restoreFiles } from './replace-files.ts'
import { pause } from './retry.ts'
import type { RollingState } from './rolling-state.ts'
import { warm } from './warm.ts'

/** What the steps of a rolling restart use beside what every step does. */
export interface RollingDeps {
  deployment: Deployment
  asking: Asking
  rolling: RollingState
  keepHere: KeepHere
  nudge: (instance: DeployedInstance, signal: AbortSignal) => Promise<void>
  /** Said beside what the lane comes to. */
  note: (text: string, host: string) => void
  now: () => number
}

export interface RollingAround extends RollingDeps {
  connection: (instance: DeployedInstance) => Connection
  /** Does a step of another kind. */
  apply: (step: StepKind) => Promise<void>
  progress: Progress
  /** The step's; `run` is the run's own, which has fired when this puts things back after an interrupt. */
  signal: AbortSignal
  run: AbortSignal
}

/** Does one step of a rolling restart. */
export async function applyRolling(step: RollingStep, around: RollingAround): Promise<void> {
  const { rolling, progress, signal, run, now } = around
  const asking = { ...around.asking, signal }
  switch (step.kind) {
    case 'drain':
      if (step.again === true && !rolling.isUndone(step.group)) return
      await rolling.release(step.group)
      await drain(step, { asking, progress, now, signal }, rolling.undoneOf(step.group))
      return rolling.watch(groupNamed(step.group, around.deployment), around.asking, { signal: run, tell: progress })
    case 'wipe':
      progress(`keeping producers away from ${step.group} until it is whole`)
      return wipeWhenListed(step.group, { asking, progress, now, signal })
    case 'warm':
      progress('its first messages')
      return warm(instanceNamed(step.instance, around.deployment), asking)
    case 'permit':
      await rolling.release(step.group)
      return permit(step.group, { asking, nudge: around.nudge, progress, now, signal })
    case 'pause':
      return countDown(step, around)
    case 'elect':
      return elect(step, { asking, nudge: around.nudge, progress, now, signal })
    case 'replace-files':
      return replace(step, { ...around, signal })
    case 'put-back':
      return putBack(step, around)
    default:
      return assertNever(step)
  }
}

async function countDown(
  { ms, why }: Extract<RollingStep, { kind: 'pause' }>,
  { now, progress, signal }: RollingAround,
): Promise<void> {
  const end = now() + ms
  for (let left = ms; left > 0; left = end - now()) {
    progress(`${why}: ${Math.ceil(left / 1000)} s left`)
    await pause(Math.min(1000, left), signal)
  }
}

async function replace(
  { instance: id, files }: Extract<RollingStep, { kind: 'replace-files' }>,
  around: RollingAround,
): Promise<void> {
  const instance = instanceNamed(id, around.deployment)
  around.progress(`${id}: keeping a copy of its files`)
  const kept = await replaceFiles(instance, files, { ...around, connection: around.connection(instance) })
  if (files.length > 0) around.rolling.touch(id, { kept })
}

/** After an interrupt nothing is undone but what stands still: what was started with new files may get ready yet. */
async function putBack(
  { instance: id, paths }: Extract<RollingStep, { kind: 'put-back' }>,
  around: RollingAround,
): Promise<void> {
  const touched = around.rolling.touched.get(id)
  if (touched == null) return
  const instance = instanceNamed(id, around.deployment)
  const { kept, isStopped } = touched
  const isRestored = kept != null && !around.run.aborted
  if (isRestored) {
    if (isStopped) await around.apply({ kind: 'service', instance: id, action: 'stop' })
    around.progress(`${id}: putting its earlier files back`)
    await restoreFiles(
      instance,
      { name: kept, paths },
      { connection: around.connection(instance), signal: around.signal },
    )
    const units = paths.filter(path => path.endsWith('.service')).map(path => path.slice(path.lastIndexOf('/') + 1))
    if (units.length > 0) await around.apply({ kind: 'enable-units', units, instance: id })
  }
  if (isStopped) {
    const until = componentOf(instance).ready(instance, around.deployment)
    await around.apply({ kind: 'service', instance: id, action: 'start' })
    await around.apply({ kind: 'await', instance: id, until, progressTimeoutMs: 120_000 })
  }
  if (isRestored && isStopped)
    around.note(`${id} did not get ready with its new files: it runs with its earlier ones again`, instance.host)
}
