import { withHandOver } from '../plan/hand-over.ts'
import { holdMessages } from '../plan/kept.ts'
import type { Plan } from '../plan/model.ts'
import { planStop } from '../plan/stop.ts'
import { isAllHere } from '../topology/machine.ts'
import type { Context } from './context.ts'
import { openDeployed, selected } from './deployed.ts'
import { runPlan } from './engine.ts'
import { handOverOf } from './hand-over.ts'
import type { DownOptions, InstancesOptions } from './options.ts'
import type { Result } from './result.ts'

/** Stops all of it, masters before their slaves, NameServers last. Data stays. */
export function down(options: DownOptions, context: Context): Promise<Result> {
  return stop({ ...options, instances: [] }, context)
}

/** Stops some instances and waits for their real end. A master that controllers chose hands over first; with --force it is just stopped. */
export async function stop(options: InstancesOptions, context: Context): Promise<Result> {
  const lock = options.instances.length === 0 ? 'down' : `stop ${options.instances.join(' ')}`
  await using deployed = await openDeployed(options, context, { lock })
  const { deployment, session } = deployed
  const plan = planStop(deployment, session.facts, selected(deployment, options.instances, context))
  const ids = instancesOf(plan)
  if (ids.length === 0) return { text: `${deployment.name}: nothing runs that could be stopped` }
  const { lanes, warnings } = await handOverOf(deployment, ids, session)
  for (const text of warnings) context.emit({ type: 'note', level: 'warning', text })
  const handed = lanes.map(({ title }) => title)
  const isLocal = isAllHere(deployment.hosts)
  const first = handed.length === 0 ? '' : ` Another replica takes ${handed.join(', ')} over first.`
  if (!isLocal) await context.ask.confirm(`Stop ${ids.join(', ')} of ${deployment.name}?${first}`)
  await runPlan(withHandOver(plan, { lanes }), session, session.context)
  const kept = holdMessages(deployment.instances.filter(({ id }) => ids.includes(id))) ? 'the messages are kept, ' : ''
  const again = options.instances.length === 0 ? 'rmqctl up' : 'rmqctl start'
  return {
    text: `${deployment.name}: stopped ${few(ids)}${over(handed)}; ${kept}${again} starts again`,
    document: { v: 1, cluster: deployment.name, stopped: ids, handedOver: handed },
  }
}

function over(groups: readonly string[]): string {
  return groups.length === 0 ? '' : `, after another replica took ${groups.join(', ')} over`
}

/** Names while a line has room for them, else how many. */
export function few(ids: readonly string[]): string {
  return ids.length <= 3 ? ids.join(', ') : `${ids.length} instances`
}

/** Instances that a plan touches, each once. */
export function instancesOf(plan: Plan): string[] {
  return [...new Set(plan.stages.flatMap(stage => stage.lanes.flatMap(lane => lane.instance ?? [])))]
}
