import type { Path } from './finding.ts'
import type { Role } from './model.ts'
import type { GroupEntry, InstanceEntry, Topology } from './schema.ts'

/** One instance as the file has it, named, before its settings are merged. */
export interface Planned {
  id: string
  role: Role
  entry: InstanceEntry
  /** Where it stands in the file. */
  place: Path
  group?: string
  brokerId?: number
}

/** Every instance of a topology, in the order of `Cluster.instances`. */
export function plannedOf(topology: Topology): Planned[] {
  const { nameservers, controllers, brokers, proxies = [], dashboard } = topology
  return [
    ...listed('namesrv', nameservers, 'nameservers'),
    ...(Array.isArray(controllers) ? listed('controller', controllers, 'controllers') : []),
    ...Object.entries(brokers).flatMap(([name, entry]) => membersOf(name, entry)),
    ...listed('proxy', proxies, 'proxies'),
    ...(dashboard == null
      ? []
      : [{ id: 'dashboard', role: 'dashboard' as const, entry: dashboard, place: ['dashboard'] }]),
  ]
}

/** The members of a group, the master first; of one with replicas in file order. */
export function membersOf(group: string, { master, slaves = [], replicas = [] }: GroupEntry): Planned[] {
  const place = ['brokers', group]
  const first: Planned[] =
    master == null
      ? []
      : [{ id: group, role: 'master', entry: asMap(master), place: [...place, 'master'], group, brokerId: 0 }]
  const others = slaves.map((slave, index): Planned => {
    const id = slaves.length === 1 ? `${group}-s` : `${group}-s${index + 1}`
    return { id, role: 'slave', entry: asMap(slave), place: [...place, 'slaves', index], group, brokerId: index + 1 }
  })
  const equals = replicas.map((replica, index): Planned => {
    const id = `${group}-${index + 1}`
    return { id, role: 'replica', entry: asMap(replica), place: [...place, 'replicas', index], group }
  })
  return [...first, ...others, ...equals]
}

function listed(role: Role, entries: readonly (string | InstanceEntry)[], section: string): Planned[] {
  return entries.map((entry, index) => ({
    id: `${role}-${index + 1}`,
    role,
    entry: asMap(entry),
    place: [section, index],
  }))
}

function asMap(entry: string | InstanceEntry): InstanceEntry {
  return typeof entry === 'string' ? { host: entry } : entry
}
