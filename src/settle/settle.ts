import type { HostFacts } from '../facts/model.ts'
import { bracketed } from '../topology/address.ts'
import type { JarId } from '../topology/dashboard-jar.ts'
import type {
  DeployedHost,
  DeployedInstance,
  Deployment,
  InstancePorts,
  ReleaseId,
  Supervisor,
} from '../topology/deployment.ts'
import { addressOf } from '../topology/machine.ts'
import type { Cluster, Host, Instance } from '../topology/model.ts'
import { assignPorts } from '../topology/ports.ts'
import { isBroker } from '../topology/roles.ts'
import { chooseJava } from './java.ts'
import { settleMemory } from './memory.ts'

export interface SettleInput {
  cluster: Cluster
  /** By host id; a host without facts cannot be settled. */
  facts: Record<string, HostFacts>
  release: ReleaseId
  /** The dashboard's program. */
  jar?: JarId
}

/**
 * Decides every automatic value, or keeps what an earlier run decided and wrote down: a machine that grew memory or got
 * another Java does not restart a broker (cli.md, "Automatic values"). Pure.
 */
export function settle({ cluster, facts, release, jar }: SettleInput): Deployment {
  const previous = stayed(cluster, previousInstances(facts))
  const ports = assignPorts(cluster, Object.fromEntries([...previous].map(([id, instance]) => [id, instance.ports])))
  const hosts = cluster.hosts.map(host => settleHost(host, factsOf(facts, host.id)))
  const instances = cluster.instances.map(instance => {
    const host = hosts.find(one => one.id === instance.host)
    if (host == null) throw new Error(`no host ${instance.host}`)
    return settleInstance({
      instance,
      host,
      cluster,
      facts: factsOf(facts, host.id),
      before: previous.get(instance.id),
      ports: ports[instance.id],
      jar,
    })
  })
  return {
    format: 1,
    name: cluster.name,
    rocketmq: cluster.rocketmq,
    release,
    hosts,
    instances,
    groups: cluster.groups,
    ...(cluster.addedProxies == null ? {} : { addedProxies: cluster.addedProxies }),
  }
}

/** Instances as the hosts remember them; after a run that was cut off records differ, and an instance's own host knows best. */
function previousInstances(facts: Record<string, HostFacts>): Map<string, DeployedInstance> {
  const known = Object.values(facts).flatMap(({ host, record }) =>
    (record?.instances ?? []).map(instance => ({ instance, isOwn: instance.host === host })),
  )
  const bestLast = [...known.filter(({ isOwn }) => !isOwn).toReversed(), ...known.filter(({ isOwn }) => isOwn)]
  return new Map(bestLast.map(({ instance }) => [instance.id, instance]))
}

/** An instance that moves to another host begins anew there: memory, Java and ports were decided for the old one. */
function stayed({ instances }: Cluster, previous: Map<string, DeployedInstance>): Map<string, DeployedInstance> {
  const hosts = new Map(instances.map(instance => [instance.id, instance.host]))
  return new Map([...previous].filter(([id, before]) => hosts.get(id) === before.host))
}

function factsOf(facts: Record<string, HostFacts>, host: string): HostFacts {
  const found = facts[host]
  if (found == null) throw new Error(`no facts of host ${host}`)
  return found
}

function settleHost(host: Host, facts: HostFacts): DeployedHost {
  const { endpoint } = host
  return {
    id: host.id,
    endpoint: endpoint.kind === 'local' ? endpoint : { ...endpoint, user: endpoint.user ?? facts.login.name },
    address: addressOf(host),
    root: facts.root,
    runAs: facts.runAs.name,
    sudo: facts.sudo,
    supervisor: defaultSupervisor(host, facts),
  }
}

/** systemd where we may write units; this machine gets plain processes, which end with it as a try-out should. */
function defaultSupervisor(host: Host, facts: HostFacts): Supervisor {
  const mayWriteUnits = facts.systemd.running && (facts.sudo || facts.login.uid === 0)
  return host.endpoint.kind === 'ssh' && mayWriteUnits ? 'systemd' : 'process'
}

interface InstanceInput {
  instance: Instance
  host: DeployedHost
  cluster: Cluster
  facts: HostFacts
  before: DeployedInstance | undefined
  ports: InstancePorts | undefined
  jar: JarId | undefined
}

function settleInstance({ instance, host, cluster, facts, before, ports, jar }: InstanceInput): DeployedInstance {
  if (ports == null) throw new Error(`no ports for ${instance.id}`)
  const dir = `${host.root}/${instance.id}`
  const data = instance.data == null ? dir : `${instance.data}/${cluster.name}/${instance.id}`
  return {
    id: instance.id,
    role: instance.role,
    host: host.id,
    ...(isBroker(instance) ? { group: instance.group, brokerId: instance.brokerId, store: `${data}/store` } : {}),
    address: `${bracketed(host.address)}:${ports.listen}`,
    ports,
    dir,
    java: chooseJava({
      wanted: instance.java,
      javas: facts.javas,
      before: before?.java,
      least: instance.jar == null ? undefined : jar?.java,
      anyUser: facts.runAs.name === facts.login.name,
    }),
    jvm: settleMemory({ instance, cluster, facts, before: before?.jvm, isLocal: host.endpoint.kind === 'local' }),
    supervisor: instance.supervisor === 'auto' ? (before?.supervisor ?? host.supervisor) : instance.supervisor,
    config: instance.config,
    ...(instance.proxy == null ? {} : { proxy: { config: instance.proxy.config } }),
    ...(instance.jar == null || jar == null ? {} : { jar }),
    ...(instance.learner == null ? {} : { learner: instance.learner }),
  }
}
