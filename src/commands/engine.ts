import { performance } from 'node:perf_hooks'
import type { Connection } from '../connection/connection.ts'
import { type RmqctlError, throwAll } from '../errors.ts'
import { type ReleaseArchive, stepApplier } from '../execute/apply-step.ts'
import type { ReadinessDeps } from '../execute/await-ready.ts'
import { type ApplyStep, execute } from '../execute/execute.ts'
import { explainExit, suspectOf } from '../execute/explain.ts'
import { nudgeBroker } from '../execute/nudge-broker.ts'
import { RollingState } from '../execute/rolling-state.ts'
import { missingIn, surveyUntil } from '../execute/survey.ts'
import { Watchers } from '../execute/watch.ts'
import type { HostFacts } from '../facts/model.ts'
import type { Plan } from '../plan/model.ts'
import { union } from '../plan/prune.ts'
import { check } from '../probes/check.ts'
import type { HeldLock } from '../store/lock.ts'
import { keepPreviousFiles } from '../store/previous.ts'
import type { Context } from './context.ts'
import { interruption, lockLoss } from './interruption.ts'
import { openAsking } from './open-asking.ts'

export interface RunPlanOptions {
  connections: Map<string, Connection>
  release?: ReleaseArchive
  /** The cluster's lock: looked after before every step. */
  lock?: HeldLock
  /** What the hosts are, as far as it explains what is slow. */
  facts?: Readonly<Record<string, Pick<HostFacts, 'hostname'>>>
}

/**
 * Carries a plan out with real connections.
 * @throws the errors of every lane that failed; RmqctlError `interrupted` or `locked` that says what was done.
 */
export async function runPlan(plan: Plan, options: RunPlanOptions, context: Context): Promise<void> {
  const { connections, release, lock, facts = {} } = options
  const { signal, emit } = context
  const now = () => performance.now()
  await using watchers = new Watchers()
  await using asking = openAsking(plan.deployment, connections, { signal })
  await using rolling = new RollingState()
  const suspect = (id: string) => suspectOf(id, { connections, deployment: plan.deployment })
  const readiness: ReadinessDeps = {
    connections,
    unresolved: unresolvedNames(facts),
    watchers,
    watched: new Map(),
    // with the step's own signal: what puts things back after an interrupt has to ask, too
    ask: (probe, stop) =>
      probe.kind === 'booted' ? Promise.resolve({ holds: true }) : check(probe, { ...asking, signal: stop }),
    nudge: (instance, stop) => nudgeBroker(instance, { asking: { ...asking, signal: stop }, connections }),
    explainExit: (instance, output) => explainExit(instance, { connections, deployment: plan.deployment, output }),
    suspect,
    survey: (until, options) =>
      surveyUntil({ ...options, look: () => missingIn(until, { ...asking, signal: options.signal }), suspect, now }),
    now,
    signal,
  }
  const apply = stepApplier({
    ...readiness,
    deployment: union(plan.deployment, plan.removed),
    release,
    asking,
    rolling,
    keepHere: (instance, name, archive) =>
      keepPreviousFiles(context.home, { cluster: plan.cluster, instance, name }, archive),
    note: (text, host) => emit({ type: 'note', level: 'warning', text, host }),
  })
  const { check: checkLock, whyNotUndo } = guardedBy(lock)
  const applyStep: ApplyStep = async (step, lane, progress) => {
    await checkLock()
    await apply(step, lane, progress)
  }
  const { concurrency } = context.options
  const result = await execute(plan, { applyStep, emit, signal, now, concurrency, whyNotUndo })
  if (lock?.signal.aborted) throwAll([lockLoss(plan, result, lock.signal), ...otherErrors(result.errors)])
  throwAll(result.errors)
  if (result.outcome === 'interrupted') throw interruption(plan, result, signal)
}

/**
 * Nothing is done without the lock. After it was lost, as by a run that was stopped for minutes, what must not stay half done is put
 * back where nobody else has taken the lock since: for that it is taken once more.
 */
function guardedBy(lock: HeldLock | undefined) {
  let retaken: Promise<string | undefined> | undefined
  let isRetaken = false
  return {
    check: async () => {
      if (!isRetaken) await lock?.check()
    },
    whyNotUndo: async () => {
      if (lock?.signal.aborted !== true) return undefined
      retaken ??= lock.retake()
      const whyNot = await retaken
      isRetaken = whyNot == null
      return whyNot
    },
  }
}

/** By host id. */
function unresolvedNames(facts: NonNullable<RunPlanOptions['facts']>): Map<string, string> {
  const hosts = Object.entries(facts).filter(([, { hostname }]) => !hostname.resolves)
  return new Map(hosts.map(([id, { hostname }]) => [id, hostname.name]))
}

/** Of lanes that failed for a reason of their own. */
function otherErrors(errors: RmqctlError[]): RmqctlError[] {
  return errors.filter(error => error.code !== 'locked')
}
