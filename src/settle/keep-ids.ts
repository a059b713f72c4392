import type { DeployedInstance, Deployment } from '../topology/deployment.ts'
import type { BrokerGroup, Cluster, Instance } from '../topology/model.ts'

/**
 * The cluster with the ids that its instances have on the hosts. Ids of NameServers, slaves and others follow from their place in a list:
 * without this, one that is added or removed before others would make each of them somebody else. A NameServer is known by its
 * host, a broker by its group and host; one that is new gets the first number that nobody has or had.
 */
export function keepIds(cluster: Cluster, recorded: Deployment | null): Cluster {
  if (recorded == null) return cluster
  const kept = new Map<Instance, Identity>()
  const left = [...recorded.instances]
  // a port that is said tells two on one host apart; only then may it be one whose port was changed
  for (const isSame of [isSameByPort, isSameByPlace]) {
    for (const instance of cluster.instances.filter(one => isCounted(one) && !kept.has(one))) {
      const at = left.findIndex(before => isSame(instance, before))
      const [before] = at < 0 ? [] : left.splice(at, 1)
      if (before != null) kept.set(instance, { id: before.id, brokerId: before.brokerId })
    }
  }
  const used = [...cluster.instances.filter(one => !isCounted(one)), ...recorded.instances]
  for (const instance of cluster.instances.filter(one => isCounted(one) && !kept.has(one))) {
    const identity = freeIdentity(instance, [...used, ...fullOf(kept)])
    kept.set(instance, identity)
  }
  const renamed = cluster.instances.map(instance => ({ ...instance, ...kept.get(instance) }))
  const idOf = new Map(cluster.instances.map((instance, index) => [instance.id, renamed[index]!.id]))
  const groups = cluster.groups.map(
    (group): BrokerGroup => ({
      ...group,
      master: idOf.get(group.master) ?? group.master,
      slaves: group.slaves.map(id => idOf.get(id) ?? id),
    }),
  )
  return { ...cluster, instances: renamed, groups }
}

interface Identity {
  id: string
  brokerId?: number
}

/** What is named by its place in a list. */
function isCounted({ role }: Pick<Instance, 'role'>): boolean {
  return role !== 'master' && role !== 'dashboard'
}

function isSameByPort(instance: Instance, before: DeployedInstance): boolean {
  return isBeside(instance, before) && instance.port === before.ports.listen
}

function isSameByPlace(instance: Instance, before: DeployedInstance): boolean {
  return isBeside(instance, before) && (instance.port == null || instance.id === before.id)
}

function isBeside({ role, host, group }: Instance, before: DeployedInstance): boolean {
  return before.role === role && before.host === host && before.group === group
}

function fullOf(kept: ReadonlyMap<Instance, Identity>): (Identity & Pick<Instance, 'group'>)[] {
  return [...kept].map(([{ group }, identity]) => ({ ...identity, group }))
}

/** Its own name where that is free, else the next number. */
function freeIdentity(
  { id, role, group, brokerId }: Instance,
  used: readonly (Identity & Pick<Instance, 'group'>)[],
): Identity {
  const ids = new Set(used.map(one => one.id))
  if (role !== 'slave') return { id: ids.has(id) ? numbered(group == null ? `${role}-` : `${group}-`, ids) : id }
  const members = new Set(used.filter(one => one.group === group).map(one => one.brokerId))
  const freeId = members.has(brokerId) ? firstFree(number => members.has(number)) : brokerId
  return { id: ids.has(id) ? numbered(`${group}-s`, ids) : id, brokerId: freeId }
}

function numbered(prefix: string, ids: ReadonlySet<string>): string {
  return `${prefix}${firstFree(number => ids.has(`${prefix}${number}`))}`
}

function firstFree(isTaken: (number: number) => boolean): number {
  let number = 1
  while (isTaken(number)) number += 1
  return number
}
