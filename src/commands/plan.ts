import { errorText } from '../errors.ts'
import { describePlan } from '../plan/describe.ts'
import type { Plan } from '../plan/model.ts'
import { redactPlan } from '../plan/redact.ts'
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

/** The plan, and why what must restart would not be. */
export function planText(plan: Plan, { refused }: RollDecision): string {
  const isEmpty = plan.stages.length === 0 && (plan.changes ?? []).length === 0
  const text = isEmpty && refused.length > 0 ? [] : [describePlan(plan).trimEnd()]
  return [...text, ...refused.map(error => errorText(error).replace(/^error: /, 'not now: '))].join('\n')
}
