import type { DeployedGroup, DeployedHost, DeployedInstance, Deployment } from '../topology/deployment.ts'

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

/** `host:port` of every NameServer, as brokers and clients want it. */
export function namesrvAddr(deployment: Deployment): string {
  const nameservers = deployment.instances.filter(instance => instance.role === 'namesrv')
  return nameservers.map(instance => instance.address).join(';')
}

/** `<dir>/<id>.properties`: also what the process is known by on its host. */
export function propertiesPath(instance: DeployedInstance): string {
  return `${instance.dir}/${instance.id}.properties`
}

function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`${what} is not in the deployment`)
  return value
}
