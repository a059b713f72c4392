import { posix } from 'node:path'
import { RmqctlError } from '../errors.ts'
import { insteadOfReplacing, meaningOfReplacing } from '../plan/replaced-host.ts'
import { chooseCluster } from '../store/choose-cluster.ts'
import { type ClusterRecord, clusterNames, currentCluster, readCluster } from '../store/clusters.ts'
import { formatBindings } from '../topology/bind.ts'
import type { LoadedCluster } from '../topology/cluster.ts'
import type { Deployment } from '../topology/deployment.ts'
import { accepted, judgeTopology, loadCluster } from '../topology/load.ts'
import type { Cluster, Endpoint, Host, ProxyMode } from '../topology/model.ts'
import type { ProxyChoice } from '../topology/with-proxy.ts'
import type { Context } from './context.ts'
import type { ClusterChoice } from './options.ts'

/** The cluster that a verb is about: its name and where its hosts are. */
export interface Target {
  name: string
  hosts: Host[]
  /** What is wanted; only when a topology was read. */
  cluster?: Cluster
  /** Where in the topology an instance gets a setting from; only when one was read. */
  placeOf?: LoadedCluster['placeOf']
  /** What this machine remembers of it. */
  record?: ClusterRecord
  /** The same with the proxies that the hosts say were added, where nobody has said it now; only when a topology was read. */
  withAdded?: (before: ProxyMode | undefined) => Promise<Target>
}

/**
 * The cluster that the options choose: by topology, by name, the only one, the current one (cli.md, "Verbs").
 * @throws RmqctlError `input`
 */
export async function findTarget(choice: ClusterChoice, context: Context): Promise<Target> {
  const chosen = chooseCluster({
    cluster: choice.cluster,
    topologyFile: choice.topology,
    known: await clusterNames(context.home),
    current: await currentCluster(context.home),
  })
  if (chosen.by === 'topology') return wantedTarget({ ...choice, topology: chosen.file }, context)
  const record = await readCluster(context.home, chosen.name)
  if (record?.deployment == null)
    throw new RmqctlError('input', `the local record of ${chosen.name} says no hosts`, {
      hint: `say its topology: -f ${chosen.name}.yaml --hosts A=user@address,…`,
    })
  return { name: chosen.name, hosts: hostsOf(record.deployment), record }
}

export interface WantedChoice extends ClusterChoice {
  topology: string
  name?: string
  rocketmq?: string
  proxy?: ProxyChoice
}

/**
 * Reads a topology and binds it: by the options, by itself, or as the cluster of that name was bound before. Proxies that `--proxy`
 * has added stay.
 * @throws RmqctlError `input`: everything wrong with the topology; a binding that differs from the remembered one.
 */
export async function wantedTarget(choice: WantedChoice, context: Context): Promise<Target> {
  const { topology, hosts, inventory, name, rocketmq, proxy: said } = choice
  const options = { topology, hosts, inventory, name, rocketmq, cwd: context.cwd }
  // what is wrong with it may be put right by what is remembered
  const first = await judgeTopology({ ...options, proxy: { said } })
  const record = await readCluster(context.home, first.cluster.name)
  const isUnbound =
    hosts == null && inventory == null && first.cluster.hosts.every(host => host.endpoint.kind === 'local')
  const remembered = record == null || !isUnbound ? undefined : rememberedHosts(record, first.cluster)
  const before = record?.deployment?.addedProxies
  const bound = { ...options, hosts: remembered ?? hosts }
  const isAsBefore = remembered != null || before != null
  const loaded = isAsBefore ? await loadCluster({ ...bound, proxy: { said, before } }) : accepted(first)
  if (remembered != null) context.emit({ type: 'note', level: 'info', text: `hosts as before: ${remembered}` })
  if (record != null) refuseOtherBinding(loaded.cluster, record)
  warn(loaded.warnings, context)
  const target = { name: loaded.cluster.name, hosts: loaded.cluster.hosts, record }
  if (said != null) return { ...target, cluster: loaded.cluster, placeOf: loaded.placeOf }
  noteAdded(loaded.cluster, context)
  return withAdded({ ...target, ...loaded }, async now => {
    const again = await loadCluster({ ...bound, proxy: { before: now } })
    noteAdded(again.cluster, context)
    warn(
      again.warnings.filter(({ message }) => loaded.warnings.every(told => told.message !== message)),
      context,
    )
    return again
  })
}

/** The hosts know best: another machine may have added proxies, or taken them away. */
function withAdded(
  { warnings: _, ...target }: Target & LoadedCluster,
  load: (before?: ProxyMode) => Promise<LoadedCluster>,
): Target {
  const reload = async (before: ProxyMode | undefined): Promise<Target> => {
    const { cluster, placeOf } = await load(before)
    return { ...target, cluster, placeOf }
  }
  return { ...target, withAdded: reload }
}

function noteAdded({ addedProxies }: Cluster, { emit }: Context): void {
  if (addedProxies == null) return
  const text = `proxies as before: --proxy ${addedProxies} (--proxy none takes them away)`
  emit({ type: 'note', level: 'info', text })
}

function warn(warnings: LoadedCluster['warnings'], { emit }: Context): void {
  for (const { message, where, hint } of warnings)
    emit({ type: 'note', level: 'warning', text: [where, message, hint].filter(part => part != null).join(': ') })
}

/** Hosts as the record of a deployment has them. */
export function hostsOf(deployment: Deployment): Host[] {
  return deployment.hosts.map(({ id, endpoint, address, root, runAs, sudo }) => ({
    id,
    endpoint,
    advertise: address,
    dir: posix.dirname(root),
    runAs,
    sudo,
  }))
}

/** The remembered SSH hosts that the topology still has, as `--hosts` would say them; undefined for a cluster on this machine. */
function rememberedHosts(record: ClusterRecord, { hosts }: Cluster): string | undefined {
  const known = hosts.flatMap(({ id }) => (record.hosts[id] == null ? [] : [{ id, endpoint: record.hosts[id] }]))
  return formatBindings(known)
}

function refuseOtherBinding(cluster: Cluster, record: ClusterRecord): void {
  const moved = cluster.hosts.filter(host => {
    const before = record.hosts[host.id]
    return before != null && placeOf(before) !== placeOf(host.endpoint)
  })
  if (moved.length === 0) return
  const list = moved
    .map(host => `${host.id} was ${placeOf(record.hosts[host.id]!)}, now ${placeOf(host.endpoint)}`)
    .join('; ')
  const ids = moved.map(({ id }) => id)
  const { deployment } = record
  const meaning = deployment == null ? [] : ids.flatMap(id => meaningOfReplacing(id, deployment))
  throw new RmqctlError(
    'input',
    [`${cluster.name} is deployed elsewhere: ${list}`, ...meaning.map(text => `  ${text}`)].join('\n'),
    { hint: insteadOfReplacing(ids, cluster.name) },
  )
}

function placeOf(endpoint: Endpoint): string {
  return endpoint.kind === 'local' ? 'this machine' : `${endpoint.address}:${endpoint.port ?? 22}`
}
