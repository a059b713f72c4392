import type { Role } from './model.ts'
import { refusedMode } from './refused-modes.ts'

/** What `ownedKeyFindings` has to say about one key of one instance. */
export interface OwnedKeyFinding {
  instance: string
  key: string
  message: string
  /** Where to set it instead. */
  hint: string
}

const derivedPath = 'leave it out: it follows from `dir` and `data`'

const brokerKeys: Record<string, string> = {
  brokerClusterName: 'say `name` at the top of the topology',
  brokerName: 'the name of the group under `brokers` is the brokerName',
  brokerId: 'master and slaves get their ids by their places',
  brokerRole: 'say `replication`, and place master and slaves',
  namesrvAddr: 'it is the list of `nameservers`',
  brokerIP1: 'say `address` or `advertise` for the host',
  listenPort: 'say `port` for the instance',
  haListenPort: 'say `port` for the instance: the HA port is one above it',
  storePathRootDir: 'say `data` for the file, the host or the instance',
  storePathCommitLog: 'say `data` for the file, the host or the instance',
  storePathEpochFile: derivedPath,
  storePathBrokerIdentity: derivedPath,
  brokerConfigPath: derivedPath,
  rocketmqHome: derivedPath,
  isolateLogEnable: 'leave it out: every instance has a log folder of its own',
  totalReplicas: 'it is counted: the master and its slaves',
  inSyncReplicas: 'say `replication: { mode: sync, copies: N }`',
  haMasterAddress: 'leave it out: the NameServer tells a slave where its master is',
  enableControllerMode: 'say `replicas` and `replication: controller` for the group',
  controllerAddr: 'it is the list of `controllers`',
  fetchControllerAddrByDnsLookup: 'it is the list of `controllers`',
  asyncLearner: 'say `learner: true` for the replica',
}

const peers = 'it is the list of `controllers`'
const noRaft =
  'leave it out: rmqctl runs controllers on DLedger. On jRaft a hung master is not replaced before RocketMQ 5.4'

const controllerKeys: Record<string, string> = {
  controllerType: noRaft,
  ...Object.fromEntries(
    ['jRaftGroupId', 'jRaftServerId', 'jRaftInitConf', 'jRaftControllerRPCAddr'].map(key => [key, noRaft]),
  ),
  controllerDLegerGroup: 'leave it out: it is the name of the cluster',
  controllerDLegerPeers: peers,
  controllerDLegerSelfId: 'leave it out: it follows from the id of the instance',
  controllerStorePath: derivedPath,
  configStorePath: derivedPath,
  rocketmqHome: derivedPath,
}

const namesrvKeys: Record<string, string> = {
  ...controllerKeys,
  listenPort: 'say `port` for the NameServer',
  kvConfigPath: derivedPath,
  enableControllerInNamesrv: 'say `controllers: nameservers`',
}

const dashboardKeys: Record<string, string> = {
  'server.port': 'say `port` for the dashboard',
  'rocketmq.config.namesrvAddr': 'it is the list of `nameservers`',
  'rocketmq.config.namesrvAddrs': 'it is the list of `nameservers`',
  'rocketmq.config.proxyAddr': 'it is the list of `proxies`',
  'rocketmq.config.proxyAddrs': 'it is the list of `proxies`',
  'logging.config': 'leave it out: its log is kept where the others are',
}

const proxyKeys: Record<string, string> = {
  rocketMQClusterName: 'say `name` at the top of the topology',
  proxyClusterName: 'say `name` at the top of the topology',
  proxyName: 'leave it out: it is the id of the instance',
  proxyMode: 'say `proxies` for processes of their own, `proxy: local` for one in a broker',
  namesrvAddr: 'it is the list of `nameservers`',
  namesrvDomain: 'it is the list of `nameservers`',
  localServeAddr: 'say `address` or `advertise` for the host',
  grpcServerPort: 'say `port` for the proxy',
  remotingListenPort: 'say `remotingPort` for the proxy',
  brokerConfigPath: derivedPath,
}

/** Keys that rmqctl decides from the rest of the topology, by role, each with where to set it instead. */
const ownedKeys: Record<Role, Readonly<Record<string, string>>> = {
  namesrv: namesrvKeys,
  // A slave may flush as it likes; the topology's `flush` is about masters, and about replicas, which may be one.
  master: { ...brokerKeys, flushDiskType: 'say `flush`' },
  slave: brokerKeys,
  replica: { ...brokerKeys, flushDiskType: 'say `flush`' },
  controller: { ...controllerKeys, listenPort: 'say `port` for the controller' },
  proxy: proxyKeys,
  dashboard: dashboardKeys,
}

/** Why a key is not the user's to set, and where to say it instead; undefined for any other key. `list[0]` is a place in a list. */
export function refusedKey(key: string, role: Role): { what: string; hint: string; rule: string } | undefined {
  const mode = refusedMode(key, role)
  if (mode != null) return { what: mode.text, hint: mode.hint, rule: 'refused-mode' }
  const name = key.replace(/\[\d+\]$/, '')
  if (!Object.hasOwn(ownedKeys[role], name)) return undefined
  return { what: 'is decided by the topology', hint: ownedKeys[role][name] ?? '', rule: 'owned-key' }
}

/** Every key in a `config` that is rmqctl's to set: two places that say it would sooner or later say different things. */
export function ownedKeyFindings(
  instances: readonly { id: string; role: Role; config: Record<string, string> }[],
): OwnedKeyFinding[] {
  return instances.flatMap(({ id, role, config }) =>
    Object.keys(config).flatMap(key => {
      const hint = refusedKey(key, role)?.hint
      return hint == null ? [] : [{ instance: id, key, message: `${id}: ${key} cannot be set in \`config\``, hint }]
    }),
  )
}
