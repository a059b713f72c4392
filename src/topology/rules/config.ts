import type { Path, Problem } from '../finding.ts'
import { haPortHonouredSince } from '../ports.ts'
import type { InstanceEntry, Topology } from '../schema.ts'
import { isAtLeast } from '../version.ts'
import { error, type Judged, warning } from './rule.ts'

/** Keys that the topology decides: a second voice in config would make the cluster something else than what it says. */
const decided: Record<string, string> = {
  listenPort: 'say port: for the instance',
  brokerName: 'the group’s name is the brokerName',
  brokerClusterName: 'say name: at the top',
  brokerId: 'master and slaves get their ids by their place',
  brokerRole: 'say replication:, and place master and slaves',
  flushDiskType: 'say flush:',
  inSyncReplicas: 'say replication: { mode: sync, copies: n }',
  totalReplicas: 'it is counted from the slaves',
  namesrvAddr: 'it is the list of nameservers:',
  brokerIP1: 'say advertise: for the host',
  storePathRootDir: 'say data: for the file, the host or the instance',
  rocketmqHome: 'rmqctl sets it',
}

interface ConfigBlock {
  path: Path
  config: Record<string, string | number | boolean>
}

/** Config as it may stand in a properties file that RocketMQ reads with java.util.Properties and writes back unescaped. */
export function config(judged: Judged): Problem[] {
  const { topology } = judged
  return configBlocks(topology).flatMap(block =>
    Object.entries(block.config).flatMap(([key, value]) => [
      ...ofEntry(key, String(value), [...block.path, key]),
      ...ofHaPort(key, String(value), [...block.path, key], judged),
    ]),
  )
}

function ofEntry(key: string, value: string, path: Path): Problem[] {
  const atKey = { atKey: true }
  if (!/^[A-Za-z][A-Za-z0-9_.]*$/.test(key))
    return [
      { ...error(`'${key}' cannot be a RocketMQ key`, path, 'letters and digits, begun with a letter'), ...atKey },
    ]
  if (Object.hasOwn(decided, key))
    return [{ ...error(`'${key}' is decided by the topology`, path, decided[key]), ...atKey }]
  const why = unfit(value)
  return why == null
    ? []
    : [
        error(
          `the value of ${key} ${why}, which RocketMQ's properties file does not keep`,
          path,
          `${key}: a value without it`,
        ),
      ]
}

/** What java.util.Properties, or the broker when it writes its file anew, would turn into something else. */
function unfit(value: string): string | undefined {
  if (/\p{Cc}/u.test(value)) return 'has a line break or a control character'
  if (/^\s|\s$/.test(value)) return 'begins or ends with a blank'
  if (value.includes('\\')) return 'has a backslash'
  return /[^\x20-\x7e]/.test(value) ? 'has a letter outside ASCII' : undefined
}

function ofHaPort(key: string, value: string, path: Path, { cluster }: Judged): Problem[] {
  if (key !== 'haListenPort') return []
  if (!/^[0-9]{1,5}$/.test(value) || Number(value) > 65535)
    return [error(`'${value}' is not a port`, path, 'for example haListenPort: 10912')]
  if (isAtLeast(cluster.rocketmq, haPortHonouredSince)) return []
  const message = `RocketMQ ${cluster.rocketmq} ignores haListenPort (before ${haPortHonouredSince}): the HA port is port + 1`
  return [{ ...warning(message, path, 'remove haListenPort'), atKey: true }]
}

function configBlocks(topology: Topology): ConfigBlock[] {
  const hosts = Array.isArray(topology.hosts) ? [] : Object.entries(topology.hosts)
  const found = [
    { path: ['defaults'], config: topology.defaults?.config },
    ...hosts.map(([id, host]) => ({ path: ['hosts', id], config: host?.config })),
    ...topology.nameservers.map((entry, index) => ({ path: ['nameservers', index], config: configOf(entry) })),
    ...Object.entries(topology.brokers).flatMap(([name, { master, slaves = [] }]) => [
      { path: ['brokers', name, 'master'], config: configOf(master) },
      ...slaves.map((slave, index) => ({ path: ['brokers', name, 'slaves', index], config: configOf(slave) })),
    ]),
  ]
  return found.flatMap(({ path, config }) => (config == null ? [] : [{ path: [...path, 'config'], config }]))
}

function configOf(entry: string | InstanceEntry): InstanceEntry['config'] {
  return typeof entry === 'string' ? undefined : entry.config
}
