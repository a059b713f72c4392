import type { DeployedHost, DeployedInstance, Deployment } from '../topology/deployment.ts'
import { machineOf } from '../topology/machine.ts'

/** One machine: several hosts of a topology may be bound to it, as all of them are to this one. */
export interface Machine {
  /** The host that commands go to; also the name of lanes. */
  host: DeployedHost
  /** What a person calls it. */
  title: string
  instances: DeployedInstance[]
}

/** The machines of a deployment, in the order of their first hosts. What is written once a machine is planned by these. */
export function machinesOf(deployment: Deployment): Machine[] {
  const groups = new Map<string, DeployedHost[]>()
  for (const host of deployment.hosts) groups.set(machineOf(host), [...(groups.get(machineOf(host)) ?? []), host])
  return [...groups.values()].map(hosts => {
    const ids = hosts.map(host => host.id)
    const [host] = hosts as [DeployedHost]
    const title = host.endpoint.kind === 'local' ? 'this machine' : `${ids.join(', ')} (${host.address})`
    return { host, title, instances: deployment.instances.filter(instance => ids.includes(instance.host)) }
  })
}
