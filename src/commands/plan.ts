import { errorText } from '../errors.ts'
import { describePlan } from '../plan/describe.ts'
import type { Plan } from '../plan/model.ts'
import { redactPlan } from '../plan/redact.ts'
import type { Deployment } from '../topology/deployment.ts'
import { machineOf } from '../topology/machine.ts'
import { survivalsOf } from '../topology/survival.ts'
import type { Context } from './context.ts'
import { refuseUnknownWords } from './known-words.ts'
import type { PlanOptions } from './options.ts'
import { prepare } from './prepare.ts'
import type { Result } from './result.ts'
import type { RollDecision } from './rolling.ts'
import { wantedTarget } from './target.ts'
import { wantedTopology } from './wanted.ts'
import { openWanted } from './wanted-session.ts'

/** What `up` would do, and nothing of it. */
export async function plan(options: PlanOptions, context: Context): Promise<Result> {
  const target = await wantedTarget({ ...options, topology: await wantedTopology(options, context) }, context)
  if (target.cluster != null) refuseUnknownWords(target.cluster, context.options, options.newStore)
  await using session = await openWanted(target, { prune: options.prune, context })
  const prepared = await prepare(session, options, context)
  const differs = prepared.plan.stages.length > 0 || (prepared.plan.changes ?? []).length > 0
  return {
    text: planText(prepared.plan, prepared.decision),
    document: redactPlan(prepared.plan),
    ...(differs && options.exitCode ? { code: 'differences' as const } : {}),
  }
}

/** The plan, why what must restart would not be, and what each group survives once it is as planned. */
export function planText(plan: Plan, { refused }: RollDecision): string {
  const isEmpty = plan.stages.length === 0 && (plan.changes ?? []).length === 0
  const text = isEmpty && refused.length > 0 ? [] : [describePlan(plan).trimEnd()]
  const notNow = refused.map(error => errorText(error).replace(/^error: /, 'not now: '))
  return [...text, ...notNow, 'What the groups survive', ...survivalLines(plan.deployment)].join('\n')
}

function survivalLines(deployment: Deployment): string[] {
  const machines = new Map(deployment.hosts.map(host => [host.id, machineOf(host)]))
  return survivalsOf(deployment, host => machines.get(host) ?? host).map(({ text }) => `  ${text}`)
}
