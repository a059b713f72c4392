/**
 * True when RocketMQ `version` is `minimum` or newer, compared number by number. A suffix such as "-ALPHA" does not count,
 * and a version newer than all that we know is simply newer: what holds for the newest known holds for it.
 */
export function atLeast(version: string, minimum: string): boolean {
  const have = numbersOf(version)
  const want = numbersOf(minimum)
  for (let index = 0; index < Math.max(have.length, want.length); index++) {
    const difference = (have[index] ?? 0) - (want[index] ?? 0)
    if (difference !== 0) return difference > 0
  }
  return true
}

/** Before 5.1.1 the broker sets the HA port to listenPort + 1 whatever the file says (5.1.0:BrokerStartup.java:164). */
export function honoursHaListenPort(version: string): boolean {
  return atLeast(version, '5.1.1')
}

/** `totalReplicas` and `inSyncReplicas` came with 5.0; a 4.9 SYNC_MASTER waits for any one slave (4.9.8:CommitLog.java:888). */
export function countsReplicas(version: string): boolean {
  return atLeast(version, '5.0.0')
}

/** `slaveTimeout` came with 4.9.3; before, a send waits for its slave as long as for the disk: syncFlushTimeout. */
export function hasSlaveTimeout(version: string): boolean {
  return atLeast(version, '4.9.3')
}

/** Before 5.1.0 the logging file is opened by code at $ROCKETMQ_HOME/conf/logback_{namesrv,broker}.xml (4.9.8:BrokerStartup.java:188). */
export function readsLogbackFromHome(version: string): boolean {
  return !atLeast(version, '5.1.0')
}

function numbersOf(version: string): number[] {
  return version.replace(/-.*$/, '').split('.').map(Number)
}
