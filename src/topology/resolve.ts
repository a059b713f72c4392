import type { Binding } from './bind.ts'
import { endpointOf, hostEntries } from './endpoint.ts'
import type { Path } from './finding.ts'
import { groupOf } from './group.ts'
import type { Cluster, Host, Instance, Jvm, LocalProxy } from './model.ts'
import { type Planned, plannedOf } from './planned.ts'
import { isBroker } from './roles.ts'
import type { HostEntry, InstanceEntry, Topology } from './schema.ts'
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

/** Names every instance and merges what is said for the file, the host and the instance; the nearer wins. */
export function resolve({ topology, bindings, source, name, rocketmq }: ResolveInput): Resolved {
  const entries = hostEntries(topology)
  const planned = plannedOf(topology)
  const hosts = [...entries].map(([id, entry]) => hostOf(id, { ...topology.defaults, ...entry }, bindings.get(id)))
  const groups = Object.entries(topology.brokers).map(([group, entry]) => groupOf(group, entry, topology))
  const instances = planned.map(one => instanceOf(one, topology, entries.get(one.entry.host) ?? {}))
  return { cluster: { name, rocketmq, source, hosts, instances, groups }, places: planned.map(one => one.place) }
}

function hostOf(id: string, entry: HostEntry, binding: Binding | undefined): Host {
  const { advertise, sudo, runAs, dir } = entry
  return { id, endpoint: endpointOf(entry, binding), advertise, sudo, runAs, dir: dir == null ? undefined : tidy(dir) }
}

function instanceOf({ id, role, entry, group, brokerId }: Planned, topology: Topology, host: HostEntry): Instance {
  const { defaults = {} } = topology
  const near = [entry, host, defaults]
  const keepsMessages = isBroker({ role })
  const data = keepsMessages ? near.find(level => level.data != null)?.data : undefined
  return {
    ...{ id, role, host: entry.host, group, brokerId, port: entry.port },
    ...ofRole({ role, entry }, topology),
    data: data == null ? undefined : tidy(data),
    java: String(near.find(level => level.java != null)?.java ?? 'auto'),
    jvm: jvmOf(near.map(level => level.jvm ?? {})),
    supervisor: near.find(level => level.supervisor != null)?.supervisor ?? 'auto',
    // What is said for the file or a host are brokers' keys: hardly one of them exists for another role.
    config: texts(keepsMessages ? { ...defaults.config, ...host.config, ...entry.config } : (entry.config ?? {})),
  }
}

/** What only some roles have. */
function ofRole({ role, entry }: Pick<Planned, 'role' | 'entry'>, topology: Topology): Partial<Instance> {
  const isInNameserver = role === 'namesrv' && topology.controllers === 'nameservers'
  const proxy = localProxyOf({ role, entry }, topology)
  return {
    ...(isInNameserver ? { controller: { port: entry.controllerPort } } : {}),
    ...(proxy == null ? {} : { proxy }),
    ...(role === 'replica' && entry.learner === true ? { learner: true as const } : {}),
    ...(role === 'proxy' ? { remotingPort: entry.remotingPort } : {}),
    ...(entry.jar == null ? {} : { jar: entry.jar }),
  }
}

/** A broker's own word, else the file's for those that can be master. */
function localProxyOf({ role, entry }: Pick<Planned, 'role' | 'entry'>, { proxy }: Topology): LocalProxy | undefined {
  const canBeMaster = role === 'master' || (role === 'replica' && entry.learner !== true)
  const said = entry.proxy ?? (canBeMaster ? proxy : undefined)
  if (said == null) return undefined
  if (said === 'local') return { config: {} }
  return { port: said.port, remotingPort: said.remotingPort, config: texts(said.config ?? {}) }
}

function jvmOf(near: NonNullable<InstanceEntry['jvm']>[]): Jvm {
  const nearest = <Key extends 'heap' | 'direct' | 'options'>(key: Key) => near.find(level => level[key] != null)?.[key]
  const [heap, direct] = [nearest('heap'), nearest('direct')]
  return {
    heapBytes: heap == null ? undefined : parseSize(heap),
    directBytes: direct == null ? undefined : parseSize(direct),
    options: nearest('options') ?? [],
  }
}

function texts(config: Record<string, string | number | boolean>): Record<string, string> {
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key, String(value)]))
}

/** A folder without a slash at its end. */
function tidy(folder: string): string {
  return folder.replace(/(?<=.)\/$/, '')
}
