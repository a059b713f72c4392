import { performance } from 'node:perf_hooks'
import { hostOf, propertiesPath } from '../components/deployed.ts'
import { componentOf } from '../components/index.ts'
import type { Connection } from '../connection/connection.ts'
import { throwAll } from '../errors.ts'
import { type ReleaseArchive, stepApplier } from '../execute/apply-step.ts'
import type { ReadinessDeps } from '../execute/await-ready.ts'
import { execute } from '../execute/execute.ts'
import { explainExit } from '../execute/explain.ts'
import { surveyUntil } from '../execute/survey.ts'
import { Watchers } from '../execute/watch.ts'
import type { Plan } from '../plan/model.ts'
import type { Asking } from '../probes/asking.ts'
import { check } from '../probes/check.ts'
import { nudge } from '../probes/nudge.ts'
import { writeFilesScript } from '../shell/files.ts'
import type { DeployedInstance, Deployment } from '../topology/deployment.ts'
import { openAsking } from './asking.ts'
import type { Context } from './context.ts'
import { interruption } from './interruption.ts'

export interface RunOptions {
  connections: Map<string, Connection>
  release?: ReleaseArchive
}

/**
 * Carries a plan out with real connections.
 * @throws the errors of every lane that failed; RmqctlError `interrupted` that says what was done.
 */
export async function runPlan(plan: Plan, { connections, release }: RunOptions, context: Context): Promise<void> {
  const { signal, emit } = context
  const now = () => performance.now()
  await using watchers = new Watchers()
  await using asking = openAsking(plan.deployment, connections, { signal })
  const readiness: ReadinessDeps = {
    connections,
    watchers,
    watched: new Map(),
    ask: probe => (probe.kind === 'booted' ? Promise.resolve({ holds: true }) : check(probe, asking)),
    nudge: instance => nudgeAndRestore(instance, { asking, connections, deployment: plan.deployment }),
    explainExit: (instance, output) => explainExit(instance, { connections, deployment: plan.deployment, output }),
    survey: (until, options) => surveyUntil(until, { ...options, asking, now, signal }),
    now,
    signal,
  }
  const applyStep = stepApplier({ ...readiness, deployment: plan.deployment, release })
  const result = await execute(plan, { applyStep, emit, signal, now, concurrency: context.options.concurrency })
  throwAll(result.errors)
  if (result.outcome === 'interrupted') throw interruption(plan, result, signal)
}

interface NudgeDeps {
  asking: Asking
  connections: Map<string, Connection>
  deployment: Deployment
}

/** The broker writes all of its keys over its file when nudged; ours is put back in the same step, so that `diff` stays empty. */
async function nudgeAndRestore(
  instance: DeployedInstance,
  { asking, connections, deployment }: NudgeDeps,
): Promise<void> {
  const permission = Number(instance.config.brokerPermission ?? 6)
  await nudge(instance, permission, asking)
  const rendered = componentOf(instance)
    .files(instance, deployment)
    .filter(file => file.path === propertiesPath(instance))
  await connections.get(hostOf(instance, deployment).id)?.run(writeFilesScript(rendered))
}
