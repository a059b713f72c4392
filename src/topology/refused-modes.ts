import type { Role } from './model.ts'
import { isBroker } from './roles.ts'

/** A way to run RocketMQ that rmqctl does not: said by its name, whatever the value, so that nobody believes it is on. */
export interface RefusedMode {
  keys: readonly string[]
  /** What the key belongs to and why it is refused; begins after the key. */
  text: string
  /** What to use instead. */
  hint: string
}

const instead = '`replicas: [A, B, C]` and `replication: controller` choose a new master too (RocketMQ 5.1.0 or newer)'

const refusedModes: readonly RefusedMode[] = [
  {
    // The second spelling is not RocketMQ's, and what everybody types.
    keys: [
      ...['enableDLegerCommitLog', 'dLegerGroup', 'dLegerPeers', 'dLegerSelfId', 'storePathDLedgerCommitLog'],
      ...['enableDLedgerCommitLog', 'dLedgerGroup', 'dLedgerPeers', 'dLedgerSelfId', 'storePathDLegerCommitLog'],
      ...['preferredLeaderId', 'enableBatchPush'],
    ],
    text: 'belongs to the DLedger commit log, which rmqctl does not run: its brokers elect among themselves, on a store of another form and with no place for master and slave, so nothing here could tell who is in sync or may be restarted',
    hint: `${instead}; their store is begun anew`,
  },
  {
    keys: ['isInBrokerContainer', 'inBrokerContainer', 'brokerConfigPaths'],
    text: 'belongs to a broker container, which rmqctl does not run: its brokers share one process, so none can be started, stopped or restarted alone',
    hint: `several brokers on a host are a process each: place them there. To take over from each other: ${instead}`,
  },
]

/** The mode that a key of a broker belongs to, in whatever case it is written; undefined for any other key. */
export function refusedMode(key: string, role: Role): RefusedMode | undefined {
  if (!isBroker({ role })) return undefined
  const wanted = key.toLowerCase()
  return refusedModes.find(({ keys }) => keys.some(one => one.toLowerCase() === wanted))
}
