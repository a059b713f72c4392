import type { Path, Problem } from '../finding.ts'
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

/** What the file says of the instance at a place; undefined where it names a host and nothing more. */
export function entryAt(topology: Topology, place: Path): InstanceEntry | undefined {
  const entry = place.reduce<unknown>(
    (node, step) => (node as Record<string | number, unknown> | undefined)?.[step],
    topology,
  )
  return typeof entry === 'object' ? (entry as InstanceEntry) : undefined
}
