import type { DeployedGroup, DeployedHost, DeployedInstance, Deployment } from '../topology/deployment.ts'
import { isNameserver } from '../topology/roles.ts'

/** An instance by its id. */
export function instanceNamed(id: string, { instances }: Pick<Deployment, 'instances'>): DeployedInstance {
  return found(
    instances.find(instance => instance.id === id),
    `instance ${id}`,
  )
}

/** The host an instance is on. */
export function hostOf(instance: DeployedInstance, deployment: Deployment): DeployedHost {
  return found(
    deployment.hosts.find(host => host.id === instance.host),
    `host ${instance.host}`,
  )
}

/** The broker group an instance is a member of; brokers only. */
export function groupOf(instance: DeployedInstance, deployment: Deployment): DeployedGroup {
  return found(
    deployment.groups.find(group => group.name === instance.group),
    `group ${instance.group}`,
  )
}

/** A broker group by its name. */
export function groupNamed(name: string, { groups }: Deployment): DeployedGroup {
  return found(
    groups.find(group => group.name === name),
    `group ${name}`,
  )
}

/** The brokers of a group, in the deployment's order. */
export function membersOf(
  { master, slaves }: DeployedGroup,
  { instances }: Pick<Deployment, 'instances'>,
): DeployedInstance[] {
  return instances.filter(({ id }) => id === master || slaves.includes(id))
}

/** The master of a slave, as the deployment has it: controllers may have chosen another. Undefined for who is no slave. */
export function masterOf(
  id: string,
  { groups, instances }: Pick<Deployment, 'groups' | 'instances'>,
): DeployedInstance | undefined {
  const group = groups.find(({ slaves }) => slaves.includes(id))
  return instances.find(one => one.id === group?.master)
}

/** The HA port of a broker: the one above its own, where none is said. */
export function haPortOf({ ports }: Pick<DeployedInstance, 'ports'>): number {
  return ports.ha ?? ports.listen + 1
}

export function nameserversOf({ instances }: Pick<Deployment, 'instances'>): DeployedInstance[] {
  return instances.filter(isNameserver)
}

/** `host:port` of every NameServer, as brokers and clients want it. */
export function namesrvAddr(deployment: Deployment): string {
  return nameserversOf(deployment)
    .map(({ address }) => address)
    .join(';')
}

/** `<dir>/<id>.properties`: the file of a NameServer, controller or broker. */
export function propertiesPath(instance: DeployedInstance): string {
  return `${instance.dir}/${instance.id}.properties`
}

/** `<dir>/rmq-proxy.json`: the file of a proxy, and of the one in a broker's process. */
export function proxyJsonPath(instance: Pick<DeployedInstance, 'dir'>): string {
  return `${instance.dir}/rmq-proxy.json`
}

/** The file that an instance's process is known by on its host, since it is on its command line. */
export function configPath(instance: DeployedInstance): string {
  return instance.role === 'proxy' ? proxyJsonPath(instance) : propertiesPath(instance)
}

/** @throws Error, a bug of the caller, when the deployment has no such thing. */
function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`${what} is not in the deployment`)
  return value
}
