import type { Binding } from './bind.ts'
import { endpointOf, hostEntries } from './endpoint.ts'
import type { Path } from './finding.ts'
import type { BrokerGroup, Cluster, Host, Instance, Jvm, Replication, Role } from './model.ts'
import type { GroupEntry, HostEntry, InstanceEntry, Topology } from './schema.ts'
import { parseSize } from './size.ts'

export interface ResolveInput {
  topology: Topology
  bindings: ReadonlyMap<string, Binding>
  /** Where the topology came from, for messages. */
  source: string
  /** From the command line, or the file's name where the topology does not say one. */
  name: string
  rocketmq: string
}

/** `places[i]` is where `cluster.instances[i]` stands in the file. */
export interface Resolved {
  cluster: Cluster
  places: Path[]
}

/** One instance before its settings are merged. */
interface Planned {
  id: string
  role: Role
  entry: InstanceEntry
  place: Path
  group?: string
  brokerId?: number
}

/** Names every instance and merges what is said for the file, the host and the instance; the nearer wins. */
export function resolve({ topology, bindings, source, name, rocketmq }: ResolveInput): Resolved {
  const entries = hostEntries(topology)
  const planned = [...nameserversOf(topology), ...Object.entries(topology.brokers).flatMap(brokersOf)]
  const hosts = [...entries].map(([id, entry]) => hostOf(id, { ...topology.defaults, ...entry }, bindings.get(id)))
  const groups = Object.entries(topology.brokers).map(([group, entry]) => groupOf(group, entry, topology))
  const instances = planned.map(one => instanceOf(one, topology, entries.get(one.entry.host) ?? {}))
  return { cluster: { name, rocketmq, source, hosts, instances, groups }, places: planned.map(one => one.place) }
}

function hostOf(id: string, entry: HostEntry, binding: Binding | undefined): Host {
  const { advertise, sudo, runAs, dir } = entry
  return { id, endpoint: endpointOf(entry, binding), advertise, sudo, runAs, dir: dir == null ? undefined : tidy(dir) }
}

function nameserversOf({ nameservers }: Topology): Planned[] {
  return nameservers.map((entry, index) => ({
    id: `namesrv-${index + 1}`,
    role: 'namesrv',
    entry: asMap(entry),
    place: ['nameservers', index],
  }))
}

function brokersOf([group, { master, slaves = [] }]: [string, GroupEntry]): Planned[] {
  const first: Planned = {
    ...{ id: group, role: 'master', entry: asMap(master), place: ['brokers', group, 'master'] },
    ...{ group, brokerId: 0 },
  }
  const others = slaves.map((slave, index): Planned => {
    const id = slaves.length === 1 ? `${group}-s` : `${group}-s${index + 1}`
    return {
      id,
      role: 'slave',
      entry: asMap(slave),
      place: ['brokers', group, 'slaves', index],
      group,
      brokerId: index + 1,
    }
  })
  return [first, ...others]
}

function asMap(entry: string | InstanceEntry): InstanceEntry {
  return typeof entry === 'string' ? { host: entry } : entry
}

function instanceOf(
  { id, role, entry, group, brokerId }: Planned,
  { defaults = {} }: Topology,
  host: HostEntry,
): Instance {
  const near = [entry, host, defaults]
  const isBroker = role !== 'namesrv'
  const data = isBroker ? near.find(level => level.data != null)?.data : undefined
  return {
    ...{ id, role, host: entry.host, group, brokerId, port: entry.port },
    data: data == null ? undefined : tidy(data),
    java: String(near.find(level => level.java != null)?.java ?? 'auto'),
    jvm: jvmOf(near.map(level => level.jvm ?? {})),
    supervisor: near.find(level => level.supervisor != null)?.supervisor ?? 'auto',
    // What is said for the file or a host are brokers' keys: hardly one of them exists for a NameServer.
    config: texts(isBroker ? { ...defaults.config, ...host.config, ...entry.config } : (entry.config ?? {})),
  }
}

function jvmOf(near: { heap?: string; direct?: string; options?: string[] }[]): Jvm {
  const nearest = <Key extends 'heap' | 'direct' | 'options'>(key: Key) => near.find(level => level[key] != null)?.[key]
  const [heap, direct] = [nearest('heap'), nearest('direct')]
  return {
    heapBytes: heap == null ? undefined : parseSize(heap),
    directBytes: direct == null ? undefined : parseSize(direct),
    options: nearest('options') ?? [],
  }
}

function groupOf(name: string, entry: GroupEntry, topology: Topology): BrokerGroup {
  const members = brokersOf([name, entry])
  const slaves = members.slice(1).map(member => member.id)
  const replication = replicationOf(entry.replication ?? topology.replication, slaves.length)
  const always = (entry.autostart ?? topology.autostart) === 'always' ? { autostart: 'always' as const } : {}
  return { name, replication, flush: entry.flush ?? topology.flush ?? 'async', ...always, master: name, slaves }
}

/** Two copies are what sync means when no number is said, however many slaves there are: one slave's answer is waited for. */
function replicationOf(said: Topology['replication'], slaves: number): Replication {
  if (said == null) return { mode: slaves > 0 ? 'async' : 'none' }
  const { mode, copies = 2 } = typeof said === 'string' ? { mode: said } : said
  return mode === 'sync' ? { mode, copies } : { mode }
}

function texts(config: Record<string, string | number | boolean>): Record<string, string> {
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key, String(value)]))
}

/** A folder without a slash at its end. */
function tidy(folder: string): string {
  return folder.replace(/(?<=.)\/$/, '')
}
