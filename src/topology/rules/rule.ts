import type { Path, Problem } from '../finding.ts'
import { machineOf } from '../machine.ts'
import type { Cluster, Host, Instance } from '../model.ts'
import type { InstanceEntry, Topology } from '../schema.ts'

/** What a rule looks at: the cluster that would be, and the file it came from. `places[i]` belongs to `instances[i]`. */
export interface Judged {
  cluster: Cluster
  topology: Topology
  places: Path[]
}

export type Rule = (judged: Judged) => Problem[]

export function error(message: string, path: Path, hint?: string): Problem {
  return { level: 'error', message, path, hint }
}

export function warning(message: string, path: Path, hint?: string): Problem {
  return { level: 'warning', message, path, hint }
}

/** Instances with their places in the file and their hosts; undefined for a host that the topology has not. */
export function placed({ cluster, places }: Judged): { instance: Instance; place: Path; host?: Host }[] {
  const hosts = new Map(cluster.hosts.map(host => [host.id, host]))
  return cluster.instances.map((instance, index) => ({
    instance,
    place: places[index]!,
    host: hosts.get(instance.host),
  }))
}

/**
 * Two members of a group that one failure takes: how bad that is, and where they are; undefined where they are on machines of their
 * own. Several ids of this machine stand for several, and to say one twice is somebody's own wish here.
 */
export function onOneMachine(host: Host, other: Host): { judge: typeof error; where: string } | undefined {
  if (machineOf(other) !== machineOf(host)) return undefined
  const isLocal = host.endpoint.kind === 'local'
  if (isLocal && host.id !== other.id) return undefined
  const where = host.id === other.id ? `host '${host.id}'` : `one machine (hosts '${other.id}' and '${host.id}')`
  return { judge: isLocal ? warning : error, where }
}

/** What the file says of the instance at a place; undefined where it names a host and nothing more. */
export function entryAt(topology: Topology, place: Path): InstanceEntry | undefined {
  const entry = place.reduce<unknown>(
    (node, step) => (node as Record<string | number, unknown> | undefined)?.[step],
    topology,
  )
  return typeof entry === 'object' ? (entry as InstanceEntry) : undefined
}
