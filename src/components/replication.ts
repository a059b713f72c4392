import { countsReplicas, hasSlaveTimeout } from '../catalogue/version.ts'
import type { DeployedGroup, DeployedInstance } from '../topology/deployment.ts'

/** RocketMQ's brokerRole. A mistyped or missing one would become ASYNC_MASTER, so it is always written. */
export function brokerRole(instance: DeployedInstance, group: DeployedGroup): string {
  // what a replica is, the controllers say
  if (instance.role !== 'master') return 'SLAVE'
  return group.replication.mode === 'sync' ? 'SYNC_MASTER' : 'ASYNC_MASTER'
}

/**
 * The keys that make SYNC_MASTER really wait on 5.x, where inSyncReplicas is 1 by default and the master answers at once
 * (5.3.3:CommitLog.java:971); 4.9 has no such keys and waits for one slave. They stand on every member, so that a change of
 * roles needs no thought.
 */
export function replicationKeys(group: DeployedGroup, version: string): [string, string][] {
  if (group.replication.mode !== 'sync') return []
  return [
    ...(countsReplicas(version) ? copies(group) : []),
    ...(hasSlaveTimeout(version) ? [['slaveTimeout', slaveTimeoutMs(version)] satisfies [string, string]] : []),
  ]
}

/**
 * Below the clients' own 3 s: otherwise a message that is stored looks like one that failed. On 5.x each send waits so long while the
 * slave is away, so it is short. 4.9 answers SLAVE_NOT_AVAILABLE at once then (4.9.7:CommitLog.java:891) and waits only for a slave
 * that is connected and slow, in turns of a second (4.9.7:HAService.java:292): two of them, because the first messages of a new store
 * wait for files of 1 GB that both sides make.
 */
function slaveTimeoutMs(version: string): string {
  return countsReplicas(version) ? '1000' : '2000'
}

function copies({ slaves, replication }: DeployedGroup): [string, string][] {
  if (replication.mode !== 'sync') return []
  return [
    ['totalReplicas', String(1 + slaves.length)],
    ['inSyncReplicas', String(replication.copies)],
  ]
}
