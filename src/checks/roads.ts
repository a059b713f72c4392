import { masterOf, nameserversOf } from '../components/deployed.ts'
import { withoutPort } from '../topology/address.ts'
import { controllerPort, controllersOf } from '../topology/controllers.ts'
import type { DeployedHost, DeployedInstance, Deployment } from '../topology/deployment.ts'
import { machineOf } from '../topology/machine.ts'
import { isBroker } from '../topology/roles.ts'

/** A connection that somebody will open: a broker, a slave, or this machine. */
export interface Road {
  /** Host id; `control` is this machine. */
  from: string
  /** The instances that will open it; none for this machine. */
  users: string[]
  /** The instance that listens there, and its host. */
  to: string
  host: string
  address: string
  port: number
  /** What for: "NameServer", "HA", … */
  use: string
}

/**
 * Every connection that the cluster needs, each once: brokers and proxies to all NameServers, slaves to their master's own port (its
 * configuration and offsets) and to its HA port (its messages), proxies to every broker, replicas to every other one that may become
 * master and to all controllers, controllers to each other and to the replicas that they tell of a new master, this machine to whom
 * it asks.
 */
export function roadsOf(deployment: Deployment): Road[] {
  const { instances, hosts } = deployment
  const hostBy = new Map(hosts.map(host => [host.id, host]))
  const nameservers = nameserversOf(deployment)
  const brokers = instances.filter(isBroker)
  const dashboards = instances.filter(({ role }) => role === 'dashboard')
  const proxies = instances.filter(({ role }) => role === 'proxy')
  const roads = [
    ...brokers.flatMap(broker => nameservers.map(to => road(broker, to, 'NameServer'))),
    ...brokers.flatMap(slave => toMaster(slave, deployment)),
    ...proxies.flatMap(proxy => [
      ...nameservers.map(to => road(proxy, to, 'NameServer')),
      ...brokers.map(to => road(proxy, to, 'broker')),
    ]),
    ...dashboards.flatMap(from => [
      ...nameservers.map(to => road(from, to, 'NameServer')),
      ...brokers.flatMap(to => [
        road(from, to, 'broker'),
        // its client asks at the fast port first (isVIPChannel of the dashboard)
        ...(to.ports.fast == null ? [] : [{ ...road(from, to, 'broker, fast port'), port: to.ports.fast }]),
      ]),
    ]),
    ...instances.filter(to => hostBy.get(to.host)?.endpoint.kind === 'ssh').flatMap(fromHere),
    ...ofControllers(deployment),
    ...controllersOf(deployment)
      .filter(to => hostBy.get(to.host)?.endpoint.kind === 'ssh')
      .map(to => toController(undefined, to)),
  ]
  return once(roads.filter(one => !isInside(hostBy.get(one.from), hostBy.get(one.host))))
}

/** What this machine asks, as clients do. */
function fromHere(to: DeployedInstance): Road[] {
  const { grpc } = to.ports
  const own = road(undefined, to, useOf(to))
  return grpc == null ? [own] : [own, { ...own, port: grpc, use: 'gRPC' }]
}

function useOf({ role }: DeployedInstance): string {
  if (role === 'proxy') return 'gRPC'
  return role === 'namesrv' ? 'NameServer' : isBroker({ role }) ? 'broker' : role
}

function ofControllers(deployment: Deployment): Road[] {
  const controllers = controllersOf(deployment)
  const replicas = deployment.instances.filter(({ role }) => role === 'replica')
  return [
    ...replicas.flatMap(replica => controllers.map(to => toController(replica, to))),
    ...controllers.flatMap(one => controllers.filter(to => to !== one).map(to => toController(one, to))),
    ...controllers.flatMap(one => replicas.map(to => road(one, to, 'replica'))),
    ...replicas.flatMap(one =>
      replicas.filter(to => to !== one && to.group === one.group).flatMap(to => toOther(one, to)),
    ),
  ]
}

function toController(from: DeployedInstance | undefined, to: DeployedInstance): Road {
  return { ...road(from, to, 'controller'), port: controllerPort(to) }
}

/** A slave to what is, or becomes, its master. */
function toOther(slave: DeployedInstance, master: DeployedInstance): Road[] {
  const { ha } = master.ports
  return [road(slave, master, 'master'), ...(ha == null ? [] : [{ ...road(slave, master, 'HA'), port: ha }])]
}

function toMaster(slave: DeployedInstance, deployment: Deployment): Road[] {
  const master = masterOf(slave.id, deployment)
  return master == null ? [] : toOther(slave, master)
}

function road(from: DeployedInstance | undefined, to: DeployedInstance, use: string): Road {
  const address = withoutPort(to.address)
  return {
    from: from?.host ?? 'control',
    users: from == null ? [] : [from.id],
    to: to.id,
    host: to.host,
    address,
    port: to.ports.listen,
    use,
  }
}

/** On this machine nothing is in between; over SSH a host's own address may still not lead back to it. */
function isInside(from: DeployedHost | undefined, to: DeployedHost | undefined): boolean {
  return from?.endpoint.kind === 'local' && to != null && machineOf(from) === machineOf(to)
}

function once(roads: Road[]): Road[] {
  const byKey = new Map<string, Road>()
  for (const one of roads) {
    const key = `${one.from} ${one.address} ${one.port}`
    const known = byKey.get(key)
    byKey.set(key, known == null ? one : { ...known, users: [...new Set([...known.users, ...one.users])] })
  }
  return [...byKey.values()]
}
