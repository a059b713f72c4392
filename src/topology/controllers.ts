import { atPort } from './address.ts'
import type { DeployedGroup, DeployedInstance, InstancePorts } from './deployment.ts'
import type { Replication, Role } from './model.ts'

/** Instances in which a controller runs: of their own, or in a NameServer. */
export function controllersOf<T extends { role: Role; ports: InstancePorts }>({
  instances,
}: {
  instances: readonly T[]
}): T[] {
  return instances.filter(hasController)
}

export function hasController({ role, ports }: { role: Role; ports: InstancePorts }): boolean {
  return role === 'controller' || ports.controller != null
}

/** Where the controller in an instance listens, for brokers, other controllers and us. */
export function controllerPort({ ports }: Pick<DeployedInstance, 'ports'>): number {
  return ports.controller ?? ports.listen
}

/** `host:port` of the controller in an instance. */
export function controllerAddress({ address, ports }: Pick<DeployedInstance, 'address' | 'ports'>): string {
  return atPort(address, controllerPort({ ports }))
}

/** How many of so many controllers must run and reach each other for one of them to lead. */
export function majorityOf(controllers: number): number {
  return Math.floor(controllers / 2) + 1
}

/** Copies without which nothing is taken, of so many replicas that may be master: two where a third keeps the group going without one. */
export function leastCopies(replicas: number): number {
  return replicas >= 3 ? 2 : 1
}

/** Whether controllers say who is master in a group. */
export function isControlled({ replication }: { replication: Replication }): boolean {
  return replication.mode === 'controller'
}

/** A group with the broker that leads it now in the master's place; as it is where nobody leads. */
export function followed(group: DeployedGroup, master: string | undefined): DeployedGroup {
  const members = [group.master, ...group.slaves]
  if (master == null || !members.includes(master)) return group
  return { ...group, master, slaves: members.filter(id => id !== master) }
}

/** A deployment with the present master of each group in the master's place. Not for files and records, which know nominal ones. */
export function ledNow<T extends { groups: DeployedGroup[] }>(
  deployment: T,
  led: Readonly<Record<string, { master?: string }>>,
): T {
  return { ...deployment, groups: deployment.groups.map(group => followed(group, led[group.name]?.master)) }
}

/** Whether the controllers give an instance this key's value while it runs, whatever its file says (5.3.3:ReplicasManager.java:265). */
export function isGiven({ role }: { role: Role }, key: string): boolean {
  return role === 'replica' && (key === 'brokerId' || key === 'brokerRole')
}
