import { RmqctlError, throwAll } from '../errors.ts'
import { type Bindings, parseHostsOption } from './bind.ts'
import { parseTopology, type TopologyDocument } from './document.ts'
import { bindingProblems, hostEntries } from './endpoint.ts'
import { errorsOf, type Finding, type Path, type Problem } from './finding.ts'
import { parseInventory } from './inventory.ts'
import type { Cluster } from './model.ts'
import { type Resolved, resolve } from './resolve.ts'
import type { Topology } from './schema.ts'
import { checkShape } from './shape.ts'
import { validate } from './validate.ts'
import { type ProxyWish, withProxy } from './with-proxy.ts'

export interface TopologyInput {
  text: string
  /** Path or shipped name, for messages. */
  source: string
  /** The cluster's name where neither `name` nor the topology says one: the file's name without extension. */
  defaultName: string
  /** `--hosts`. */
  hosts?: string
  /** `--inventory`, read. */
  inventory?: { text: string; source: string }
  /** `--name`, nearer than the topology's own. */
  name?: string
  /** `--rocketmq`, nearer than the topology's own. */
  rocketmq?: string
  /** Proxies beside the topology's own. */
  proxy?: ProxyWish
}

export interface LoadedCluster {
  cluster: Cluster
  warnings: Finding[]
  /**
   * file:line:column of where an instance gets a setting from, such as ['config', key] or ['data']: said for itself, its host or
   * the file. Where the instance stands, when nobody says it.
   */
  placeOf: (instance: string, setting: Path) => string
}

/**
 * From a topology's text to the cluster that is wanted; pure.
 * @throws RmqctlError(s) `input`: everything that is wrong with the topology and its binding, at once.
 */
export function loadTopologyText(input: TopologyInput): LoadedCluster {
  const { findings, ...loaded } = judgeTopologyText(input)
  throwAll(errorsOf(findings))
  return { ...loaded, warnings: findings }
}

/** What a topology asks for as far as it can be read, and everything to say about it, errors too. */
export interface JudgedTopology extends Pick<LoadedCluster, 'cluster' | 'placeOf'> {
  findings: Finding[]
}

/**
 * A topology's text with all that is wrong or doubtful about it; pure.
 * @throws RmqctlError(s) `input` when too little of it can be read to judge the rest.
 */
export function judgeTopologyText(input: TopologyInput): JudgedTopology {
  const document = parseTopology(input.text, input.source)
  const { topology: said, problems, removed } = checkShape(document.value)
  if (said == null) throw stop(located(problems, document))
  const { topology, added, problems: unfit } = withProxy(said, input.proxy ?? {})
  const bindings = bindingsOf(input, [...hostEntries(topology).keys()])
  const resolved = resolve({ ...input, ...naming(input, topology), topology, bindings: bindings.byHost })
  // With an entry that cannot be read nobody knows which hosts are bound.
  const unbound = bindings.findings.length > 0 ? [] : bindingProblems(topology, bindings.byHost)
  const judged = [...unbound, ...unfit, ...validate({ ...resolved, topology })].filter(
    problem => !concerns(problem, removed),
  )
  return {
    cluster: { ...resolved.cluster, ...(added == null ? {} : { addedProxies: added }) },
    findings: [...located([...problems, ...judged], document), ...bindings.findings],
    placeOf: (instance, setting) => placeOf(document, resolved, { instance, setting }),
  }
}

function placeOf(
  document: TopologyDocument,
  { cluster, places }: Resolved,
  { instance, setting }: { instance: string; setting: Path },
): string {
  const index = cluster.instances.findIndex(({ id }) => id === instance)
  const own = places[index] ?? []
  const near = [own, ['hosts', cluster.instances[index]?.host ?? ''], ['defaults']].map(path => [...path, ...setting])
  return document.where(near.find(path => document.has(path)) ?? own)
}

/** For shape errors after which nothing else can be judged. */
function stop(findings: Finding[]): RmqctlError {
  throwAll(errorsOf(findings))
  return new RmqctlError('input', 'this is not a topology')
}

function naming(input: TopologyInput, topology: Topology): { name: string; rocketmq: string } {
  return {
    name: input.name ?? topology.name ?? input.defaultName,
    rocketmq: input.rocketmq ?? topology.rocketmq,
  }
}

/** An option is nearer than the inventory, host by host. */
function bindingsOf({ hosts, inventory }: TopologyInput, hostIds: string[]): Bindings {
  const far = inventory == null ? undefined : parseInventory(inventory.text, inventory.source, hostIds)
  const near = hosts == null ? undefined : parseHostsOption(hosts, hostIds)
  return {
    byHost: new Map([...(far?.byHost ?? []), ...(near?.byHost ?? [])]),
    findings: [...(far?.findings ?? []), ...(near?.findings ?? [])],
  }
}

/**
 * Something was taken out there because its shape was wrong: what follows from its absence is no finding. A leaf deep in a
 * group changes nothing about the group; of hosts any part may be the binding.
 */
function concerns({ path }: Problem, removed: readonly Path[]): boolean {
  return removed.some(gone => {
    const isNear = gone.length - path.length <= 1 || path[0] === 'hosts'
    return isNear && path.slice(0, gone.length).every((step, index) => step === gone[index])
  })
}

/** In the order of the file. */
function located(problems: Problem[], document: TopologyDocument): Finding[] {
  const sorted = problems.toSorted((a, b) => document.offset(a.path, a.atKey) - document.offset(b.path, b.atKey))
  return sorted.map(({ level, message, path, atKey, hint, rule }) => ({
    level,
    message,
    where: document.where(path, atKey),
    hint,
    ...(rule != null && { rule }),
  }))
}
