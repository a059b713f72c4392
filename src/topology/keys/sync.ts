import { countsReplicas, honoursHaListenPort } from '../../catalogue/version.ts'
import { effective, effectiveNumber, isTrue, type JudgedKeys, type KeyFinding, type KeyRule } from './rule.ts'

/** SYNC_MASTER that answers before a slave has the message. */
export const syncIsAsync: KeyRule = {
  id: 'sync-is-async',
  what: 'SYNC_MASTER on 5.x without inSyncReplicas of 2 or more, or with keys that let it go back to one copy',
  why: '5.x counts the master itself as enough: a send is acknowledged before any slave has it (5.3.3:CommitLog.java:971)',
  find: judged => {
    if (!isSyncMaster(judged) || !countsReplicas(judged.version)) return []
    return [...withoutSlave(judged), ...shrinking(judged)]
  },
}

function isSyncMaster(judged: JudgedKeys): boolean {
  return judged.role === 'broker' && effective(judged, 'brokerRole') === 'SYNC_MASTER'
}

function withoutSlave(judged: JudgedKeys): KeyFinding[] {
  const copies = effectiveNumber(judged, 'inSyncReplicas') ?? 1
  if (copies >= 2 || isTrue(judged, 'allAckInSyncStateSet')) return []
  const key = judged.values.has('inSyncReplicas') ? 'inSyncReplicas' : 'brokerRole'
  const message = `SYNC_MASTER with inSyncReplicas=${copies} is asynchronous on RocketMQ ${judged.version}: a send is acknowledged before a slave has it`
  return [{ level: 'warning', key, message, hint: 'inSyncReplicas=2 and totalReplicas=2 (1 + the number of slaves)' }]
}

/** It goes down to minInSyncReplicas, and that is 1 by default (5.3.3:CommitLog.java:1330). */
function shrinking(judged: JudgedKeys): KeyFinding[] {
  const shrinks = isTrue(judged, 'enableAutoInSyncReplicas') && isTrue(judged, 'enableSlaveActingMaster')
  const least = effectiveNumber(judged, 'minInSyncReplicas') ?? 1
  if (!shrinks || least >= 2 || !judged.values.has('enableAutoInSyncReplicas')) return []
  const message = `with enableAutoInSyncReplicas a master without its slaves acknowledges from ${least} copy`
  return [{ level: 'warning', key: 'enableAutoInSyncReplicas', message, hint: 'minInSyncReplicas=2' }]
}

/** Numbers of copies that cannot be. */
export const replicaArithmetic: KeyRule = {
  id: 'replica-arithmetic',
  what: 'inSyncReplicas above totalReplicas, or minInSyncReplicas above inSyncReplicas',
  why: 'the broker never checks them: every send waits its whole time and ends with FLUSH_SLAVE_TIMEOUT',
  find: judged => {
    if (judged.role !== 'broker' || !countsReplicas(judged.version)) return []
    const [total, wanted, least] = ['totalReplicas', 'inSyncReplicas', 'minInSyncReplicas'].map(
      key => effectiveNumber(judged, key) ?? 1,
    ) as [number, number, number]
    const findings: KeyFinding[] = []
    if (judged.values.has('inSyncReplicas') && wanted > total)
      findings.push({
        level: 'error',
        key: 'inSyncReplicas',
        message: `${wanted} copies are to be in sync, and there are ${total} (totalReplicas): every send would time out`,
        hint: `totalReplicas=${wanted}, when there are ${wanted - 1} slaves; else inSyncReplicas=${total}`,
      })
    if (judged.values.has('minInSyncReplicas') && least > Math.max(wanted, total))
      findings.push({
        level: 'error',
        key: 'minInSyncReplicas',
        message: `at least ${least} copies are to be in sync, and ${Math.max(wanted, total)} are wanted at all`,
        hint: `minInSyncReplicas=${wanted}`,
      })
    return findings
  },
}

/** The HA port of old brokers follows the other one, whatever the file says. */
export const ignoredHaPort: KeyRule = {
  id: 'ignored-ha-port',
  what: 'haListenPort before 5.1.1',
  why: 'it is overwritten with listenPort + 1 after the file was read (5.1.0:BrokerStartup.java:164)',
  find: ({ role, version, values }) =>
    role === 'broker' && values.has('haListenPort') && !honoursHaListenPort(version)
      ? [
          {
            level: 'warning',
            key: 'haListenPort',
            atKey: true,
            message: `RocketMQ ${version} ignores haListenPort (before 5.1.1): the HA port is listenPort + 1`,
            hint: 'remove it',
          },
        ]
      : [],
}
