import type { DeployedInstance, Deployment } from '../topology/deployment.ts'

/** What it would mean that a host is another machine from now on: a sentence for each instance that it has. */
export function meaningOfReplacing(host: string, deployment: Deployment): string[] {
  return deployment.instances.filter(instance => instance.host === host).map(instance => meaning(instance, deployment))
}

function meaning({ id, role, group: name }: DeployedInstance, { groups }: Deployment): string {
  const group = groups.find(one => one.name === name)
  if (role === 'namesrv') return `${id} would have another address: brokers are told, clients have lists of their own`
  // only the last file of the commit log is copied to an empty slave (rocketmq-facts 0.7)
  if (role === 'slave') return `${id} would be empty, and copy no more than the last file of what ${group?.master} has`
  if (role === 'replica')
    return `${id} would begin empty, as a replica that the controllers do not know, and copy what ${name} has`
  if (role === 'controller')
    return `${id} would have another address and remember nothing: every controller and broker restarts with the new list`
  if (role === 'proxy') return `${id} would have another address: clients that were given the old one need it`
  if (role !== 'master') return `${id} would begin anew`
  const slaves = group?.slaves ?? []
  const behind =
    slaves.length === 0 ? '' : `, behind its own ${slaves.length > 1 ? 'slaves' : 'slave'} ${slaves.join(', ')}`
  return `${id} would begin empty${behind}, and its messages would stay on the old machine`
}

/** What to type instead, for hosts whose address was changed. */
export function insteadOfReplacing(hosts: readonly string[], cluster: string): string {
  const [it, their] = hosts.length > 1 ? ['them', 'names'] : ['it', 'a name']
  return [
    `put the old address back where this was not meant`,
    `the same machine at a new address: rmqctl list --forget ${cluster}, then the same command: ${it === 'it' ? 'it is' : 'they are'} known by what is there`,
    `a new machine: give ${it} ${their} of ${it === 'it' ? 'its' : 'their'} own beside ${hosts.join(', ')}, rmqctl up, then take ${hosts.join(', ')} out: rmqctl up --prune (with --force where that machine is gone)`,
    `another cluster of the same shape: --name OTHER`,
  ].join('\n')
}
