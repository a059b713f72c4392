import { dividedGroups, type HandOver, handOver } from '../plan/hand-over.ts'
import { surveyControllers } from '../probes/controllers.ts'
import type { Deployment } from '../topology/deployment.ts'
import { openAsking } from './open-asking.ts'
import type { Session } from './session.ts'

/**
 * How masters that stop are handed over before, as the controllers see their groups now; they are asked only where it matters. With
 * --force nobody is: it stops what cannot be handed over.
 */
export async function handOverOf(
  deployment: Deployment,
  ids: readonly string[],
  { connections, facts, context }: Pick<Session, 'connections' | 'facts' | 'context'>,
): Promise<HandOver> {
  if (context.options.force || dividedGroups(deployment, facts, ids).length === 0) return { lanes: [], warnings: [] }
  await using asking = openAsking(deployment, connections, { signal: context.signal })
  const { led } = await surveyControllers(asking)
  return handOver({ deployment, facts, ids }, led)
}
