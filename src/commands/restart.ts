import { throwAll } from '../errors.ts'
import { isRunning } from '../facts/running.ts'
import { describePlan } from '../plan/describe.ts'
import { redactPlan } from '../plan/redact.ts'
import { planRestart } from '../plan/restart.ts'
import { refusals } from '../plan/roll-guards.ts'
import type { RollOptions } from '../plan/roll-options.ts'
import type { Deployment } from '../topology/deployment.ts'
import { isNameserver } from '../topology/roles.ts'
import { compareMasters } from './compare-masters.ts'
import type { Context } from './context.ts'
import { type Deployed, openDeployed, selected } from './deployed.ts'
import { runPlan } from './engine.ts'
import { openAsking } from './open-asking.ts'
import type { RestartOptions } from './options.ts'
import { reportFindings } from './report-findings.ts'
import type { Result } from './result.ts'
import { confirmRoll, notWhole, patienceWith, rollOptions, steadyLook } from './rolling.ts'
import { few } from './stop.ts'

/** Restarts instances with the files that they have, so that nothing is lost: one after the other, each ready before the next. */
export async function restart(options: RestartOptions, context: Context): Promise<Result> {
  const lock = ['restart', ...options.instances].join(' ')
  await using deployed = await openDeployed(options, context, options.dryRun ? {} : { lock })
  const { deployment, session } = deployed
  const ids = selected(deployment, options.instances, context)
  const { findings } = await compareMasters({ deployment, ids }, session, session.context)
  reportFindings(findings, session.context)
  const roll = await judged(deployed, { ids, options }, session.context)
  const plan = planRestart(deployment, session.facts, roll)
  if (options.dryRun) return { text: describePlan(plan).trimEnd(), document: redactPlan(plan) }
  await confirmRoll(deployment, roll, plan, context)
  await runPlan(plan, session, session.context)
  return {
    text: `${deployment.name}: restarted ${few(ids)}`,
    document: { v: 1, cluster: deployment.name, restarted: ids },
  }
}

/** @throws RmqctlError(s) `check`: everything that keeps them from being restarted now. */
async function judged(
  { deployment, session }: Deployed,
  { ids, options }: { ids: string[]; options: RestartOptions },
  context: Context,
): Promise<RollOptions> {
  await using asking = openAsking(deployment, session.connections, { signal: context.signal })
  const isRepaired = deployment.instances.some(one => ids.includes(one.id) && !isRunning(one, session.facts))
  const situation = await steadyLook(asking, { isRepaired, leaving: [], patienceMs: patienceWith(session) }, context)
  const roll: RollOptions = {
    ...rollOptions(options.roll, deployment, context),
    restart: ids,
    canary: false,
    situation,
    leaving: [],
  }
  const unfit = isRepaired ? [] : notWhole(deployment, roll, whereItHangs(deployment, ids))
  throwAll([...unfit, ...refusals(deployment, roll)])
  return roll
}

/** By a NameServer that hangs every group looks as if it were not whole. */
function whereItHangs({ instances }: Deployment, ids: readonly string[]): string | undefined {
  if (instances.some(one => ids.includes(one.id) && !isNameserver(one))) return undefined
  const named = ids.join(' ')
  return `rmqctl status\nwhere ${named} itself hangs: rmqctl stop ${named} && rmqctl start ${named}`
}
