import type { Binding } from './bind.ts'
import type { Problem } from './finding.ts'
import type { Endpoint } from './model.ts'
import type { HostEntry, Topology } from './schema.ts'

/**
 * Where a host is: what it was bound to, else what the file says, else this machine. A binding replaces the address;
 * user and port only where it says them.
 */
export function endpointOf(entry: HostEntry, binding?: Binding): Endpoint {
  if (binding?.kind === 'local' || (binding == null && (entry.address == null || entry.address === 'local'))) {
    return { kind: 'local' }
  }
  const { jump, identity, fingerprint } = entry
  return {
    ...{ kind: 'ssh', address: binding?.address ?? entry.address!.replace(/^\[(.*)\]$/, '$1') },
    ...{ user: binding?.user ?? entry.user, port: binding?.port ?? entry.port, jump, identity, fingerprint },
  }
}

/** A topology is bound as a whole or not at all: a host that was forgotten would otherwise land on this machine. */
export function bindingProblems({ hosts }: Topology, bindings: ReadonlyMap<string, Binding>): Problem[] {
  const entries = [...hostEntries({ hosts })].map(([id, entry]) => ({ id, entry, binding: bindings.get(id) }))
  const open = entries.filter(({ entry, binding }) => entry.address == null && binding == null).map(({ id }) => id)
  if (open.length === entries.length) return []
  if (open.length > 0) {
    const message = `${open.length === 1 ? `host ${open[0]} is` : `hosts ${open.join(', ')} are`} not bound to an address, the others are`
    const hint = `--hosts ${open.map(id => `${id}=user@address`).join(',')}, or address: in the file`
    return [{ level: 'error', message, path: ['hosts'], atKey: true, hint }]
  }
  const isLocal = entries.map(({ entry, binding }) => endpointOf(entry, binding).kind === 'local')
  if (isLocal.every(local => local)) return []
  return entries.flatMap(({ id, entry }, index) =>
    isLocal[index] && entry.advertise == null ? [unreachable(id, Array.isArray(hosts) ? index : id)] : [],
  )
}

/** 127.0.0.1 means something else on every machine. */
function unreachable(id: string, step: string | number): Problem {
  const message = `host '${id}' is this machine and others are not: they cannot reach it at 127.0.0.1`
  const hint = `${id}: { address: local, advertise: <an address of this machine> }`
  return { level: 'error', message, path: ['hosts', step], hint }
}

/** The hosts of a topology with what it says of each, in file order. */
export function hostEntries({ hosts }: Pick<Topology, 'hosts'>): Map<string, HostEntry> {
  if (Array.isArray(hosts)) return new Map(hosts.map(id => [id, {}]))
  return new Map(Object.entries(hosts).map(([id, entry]) => [id, entry ?? {}]))
}
