import type { DeployedGroup, DeployedInstance } from '../topology/deployment.ts'
import type { LedGroup } from './led-group.ts'
import type { BrokerView, ControllerView, ReplicationView } from './view.ts'

/** What is known of a replica besides its own word. */
export interface ReplicaEvidence {
  /** Its group, led by whom the controllers say. */
  group: DeployedGroup
  led: LedGroup | undefined
  controllers: ControllerView[]
  /** Compared with the master; undefined for the master itself. */
  replication: ReplicationView | undefined
}

/**
 * The present role of a replica, and whether it has everything: by comparison with the broker that leads now, and by the controllers'
 * word, since only a member of the sync state set is waited for by every send, and only one may lead next.
 */
export function judgeReplica(
  instance: DeployedInstance,
  { group, led, controllers, replication }: ReplicaEvidence,
): Pick<BrokerView, 'role' | 'replication'> {
  const { id, role } = instance
  if (led == null) return { role, replication: { state: 'unknown', why: silence(controllers) } }
  if (led.master == null) return { role, replication: { state: 'unknown', why: `nobody leads ${group.name}` } }
  if (id === led.master) return { role: 'master' }
  const view = replication ?? { state: 'unknown', why: `${id} was not compared` }
  const isOutside = view.state === 'in-sync' && instance.learner !== true && !led.inSync.includes(id)
  return { role: 'slave', replication: isOutside ? outside(led) : view }
}

function outside({ inSync }: LedGroup): ReplicationView {
  return {
    state: 'behind',
    lagBytes: 0,
    why: `the controllers have not taken it into the sync state set yet, which is ${inSync.join(', ')}`,
  }
}

function silence(controllers: readonly ControllerView[]): string {
  const answer = controllers.filter(({ error }) => error == null).length
  if (controllers.some(({ leads }) => leads)) return 'it has not registered at the controllers yet'
  return `no controller leads (${answer} of ${controllers.length} answer)`
}
