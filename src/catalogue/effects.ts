/** What a change of a key asks of a broker that runs. */
export type KeyEffect = 'hot' | 'restart' | 'immutable'

/**
 * Keys whose change shows in the behaviour of a broker that runs, and not only in what it answers when asked for the key:
 * test/integration/hot-keys.test.ts does each. `default` is what every version from 4.9 to 5.5 has when the file does not say
 * the key. Everything that is not here needs a restart.
 */
const hotKeys: Record<string, { default?: string; only?: string }> = {
  // registers again at once (5.3.3:AdminBrokerProcessor.java updateBrokerConfig)
  brokerPermission: { default: '6' },
  // read by a timer, every 2 minutes (5.3.3:BrokerController.java:1800; rocketmq-facts 11.12)
  namesrvAddr: {},
  // only that way round: the topic that others are made after is made at the start (5.3.3:TopicConfigManager.java init)
  autoCreateTopicEnable: { default: 'true', only: 'false' },
  autoCreateSubscriptionGroup: { default: 'true' },
  rejectTransactionMessage: { default: 'false' },
  // asked each time that old files are looked for (5.3.3:DefaultMessageStore.java CleanCommitLogService)
  fileReservedTime: { default: '72' },
  deleteWhen: { default: '04' },
}

/**
 * What a store is made with: its place, its owner and the sizes of its files. Another value makes the messages that are there
 * unreadable or leaves them behind.
 */
const storeKeys: ReadonlySet<string> = new Set([
  'brokerClusterName',
  'brokerName',
  'brokerId',
  'storePathRootDir',
  'storePathCommitLog',
  'storePathDLedgerCommitLog',
  'storePathEpochFile',
  'storePathBrokerIdentity',
  'storeType',
  'mappedFileSizeCommitLog',
  'mappedFileSizeConsumeQueue',
  'mappedFileSizeConsumeQueueExt',
  'mappedFileSizeTimerLog',
  'maxHashSlotNum',
  'maxIndexNum',
  'timerPrecisionMs',
  'enableDLegerCommitLog',
  'enableControllerMode',
])

/** The effect of a broker's key that gets the value `to`; undefined: it is no longer said, so the version's default holds. */
export function effectOf(key: string, to: string | undefined): KeyEffect {
  if (storeKeys.has(key)) return 'immutable'
  if (!Object.hasOwn(hotKeys, key)) return 'restart'
  const value = to ?? hotKeys[key]?.default
  const { only = value } = hotKeys[key] ?? {}
  return value != null && value === only ? 'hot' : 'restart'
}

/** The value that a hot key has where no file says one; undefined for a key that has none. */
export function hotDefault(key: string): string | undefined {
  return Object.hasOwn(hotKeys, key) ? hotKeys[key]?.default : undefined
}
