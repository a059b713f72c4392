import { performance } from 'node:perf_hooks'
import { propertiesPath } from '../components/deployed.ts'
import type { Connection } from '../connection/connection.ts'
import { type RmqctlError, throwAll } from '../errors.ts'
import { type ReleaseArchive, stepApplier } from '../execute/apply-step.ts'
import type { ReadinessDeps } from '../execute/await-ready.ts'
import { type ApplyStep, execute } from '../execute/execute.ts'
import { explainExit } from '../execute/explain.ts'
import { surveyUntil } from '../execute/survey.ts'
import { Watchers } from '../execute/watch.ts'
import type { Plan } from '../plan/model.ts'
import type { Asking } from '../probes/asking.ts'
import { check } from '../probes/check.ts'
import { nudge } from '../probes/nudge.ts'
import { setKeys } from '../probes/set-keys.ts'
import { script } from '../shell/command.ts'
import type { HeldLock } from '../store/lock.ts'
import type { DeployedInstance } from '../topology/deployment.ts'
import { openAsking } from './asking.ts'
import type { Context } from './context.ts'
import { interruption, lockLoss } from './interruption.ts'

export interface RunOptions {
  connections: Map<string, Connection>
  release?: ReleaseArchive
  /** The cluster's lock: looked after before every step. */
  lock?: HeldLock
}

/**
 * Carries a plan out with real connections.
 * @throws the errors of every lane that failed; RmqctlError `interrupted` or `locked` that says what was done.
 */
export async function runPlan(plan: Plan, { connections, release, lock }: RunOptions, context: Context): Promise<void> {
  const { signal, emit } = context
  const now = () => performance.now()
  await using watchers = new Watchers()
  await using asking = openAsking(plan.deployment, connections, { signal })
  const readiness: ReadinessDeps = {
    connections,
    watchers,
    watched: new Map(),
    ask: probe => (probe.kind === 'booted' ? Promise.resolve({ holds: true }) : check(probe, asking)),
    nudge: instance => nudgeAndRestore(instance, { asking, connections }),
    explainExit: (instance, output) => explainExit(instance, { connections, deployment: plan.deployment, output }),
    survey: (until, options) => surveyUntil(until, { ...options, asking, now, signal }),
    now,
    signal,
  }
  const apply = stepApplier({
    ...readiness,
    setKeys: (instance, keys) => setKeys(instance, keys, asking),
    deployment: plan.deployment,
    release,
  })
  const applyStep: ApplyStep = async (step, lane, progress) => {
    await lock?.check()
    await apply(step, lane, progress)
  }
  const result = await execute(plan, { applyStep, emit, signal, now, concurrency: context.options.concurrency })
  if (lock?.signal.aborted) throwAll([lockLoss(plan, result, lock.signal), ...otherErrors(result.errors)])
  throwAll(result.errors)
  if (result.outcome === 'interrupted') throw interruption(plan, result, signal)
}

/** Of lanes that failed for a reason of their own. */
function otherErrors(errors: RmqctlError[]): RmqctlError[] {
  return errors.filter(error => error.code !== 'locked')
}

interface NudgeDeps {
  asking: Asking
  connections: Map<string, Connection>
}

/**
 * The broker writes all of its keys over its file when nudged. What was there before is put back in the same step, so that the
 * file stays as rendered.
 */
async function nudgeAndRestore(instance: DeployedInstance, { asking, connections }: NudgeDeps): Promise<void> {
  const permission = Number(instance.config.brokerPermission ?? 6)
  const file = propertiesPath(instance)
  const connection = connections.get(instance.host)
  if (connection == null) return
  const kept = await connection.run(script('cp -p "$1" "$1.kept"', file))
  if (kept.code !== 0) return
  await nudge(instance, permission, asking)
  await connection.run(script('mv -f "$1.kept" "$1"', file))
}
