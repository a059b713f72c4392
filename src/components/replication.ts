import { countsReplicas, hasSlaveTimeout } from '../catalogue/version.ts'
import type { DeployedGroup, DeployedInstance } from '../topology/deployment.ts'

/** RocketMQ's brokerRole. A mistyped or missing one would become ASYNC_MASTER, so it is always written. */
export function brokerRole(instance: DeployedInstance, group: DeployedGroup): string {
  if (instance.role === 'slave') return 'SLAVE'
  return group.replication.mode === 'sync' ? 'SYNC_MASTER' : 'ASYNC_MASTER'
}

/**
 * The keys that make SYNC_MASTER really wait on 5.x, where inSyncReplicas is 1 by default and the master answers at once
 * (5.3.3:CommitLog.java:971); 4.9 has no such keys and waits for one slave. They stand on every member, so that a change of
 * roles needs no thought. slaveTimeout (ms) is below the clients' own 3 s: otherwise a stored message looks like a failed one.
 */
export function replicationKeys(group: DeployedGroup, version: string): [string, string][] {
  if (group.replication.mode !== 'sync') return []
  return [
    ...(countsReplicas(version) ? copies(group) : []),
    ...(hasSlaveTimeout(version) ? [['slaveTimeout', '1000'] satisfies [string, string]] : []),
  ]
}

function copies({ slaves, replication }: DeployedGroup): [string, string][] {
  if (replication.mode !== 'sync') return []
  return [
    ['totalReplicas', String(1 + slaves.length)],
    ['inSyncReplicas', String(replication.copies)],
  ]
}
