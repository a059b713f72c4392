import { planStart } from '../plan/stop.ts'
import { compareMasters } from './compare-masters.ts'
import type { Context } from './context.ts'
import { openDeployed, selected } from './deployed.ts'
import { runPlan } from './engine.ts'
import type { InstancesOptions } from './options.ts'
import { reportFindings } from './report-findings.ts'
import type { Result } from './result.ts'
import { few, instancesOf } from './stop.ts'

/** Starts instances as they are configured on their hosts, and waits until each is ready. */
export async function start(options: InstancesOptions, context: Context): Promise<Result> {
  await using deployed = await openDeployed(options, context, { lock: ['start', ...options.instances].join(' ') })
  const { deployment, session } = deployed
  const plan = planStart(deployment, session.facts, selected(deployment, options.instances, context))
  const ids = instancesOf(plan)
  if (ids.length === 0) return { text: `${deployment.name}: all of it runs already` }
  const { findings } = await compareMasters({ deployment, ids }, session, session.context)
  reportFindings(findings, session.context)
  await runPlan(plan, session, session.context)
  return {
    text: `${deployment.name}: started ${few(ids)}`,
    document: { v: 1, cluster: deployment.name, started: ids },
  }
}
