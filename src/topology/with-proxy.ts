import type { Problem } from './finding.ts'
import type { ProxyMode } from './model.ts'
import { plannedOf } from './planned.ts'
import type { Topology } from './schema.ts'

/** What `--proxy` may say. */
export const proxyChoices = ['local', 'cluster', 'none'] as const
export type ProxyChoice = (typeof proxyChoices)[number]

export interface ProxyWish {
  /** `--proxy`. */
  said?: ProxyChoice
  /** What an earlier `--proxy` added to the deployed cluster: it stays until somebody says otherwise. */
  before?: ProxyMode
}

interface WithProxy {
  topology: Topology
  /** What was added. */
  added?: ProxyMode
  problems: Problem[]
}

/**
 * A topology with what `--proxy` adds: `local`, a proxy in each broker that can be master; `cluster`, a proxy in a process of its own
 * on each host that has such a broker; `none`, nothing. One that says its proxies itself is left as it is.
 */
export function withProxy(topology: Topology, { said, before }: ProxyWish): WithProxy {
  if (saysProxies(topology)) return { topology, problems: said == null ? [] : [itself(said, topology)] }
  const mode = said ?? before ?? 'none'
  if (mode === 'none') return { topology, problems: [] }
  return { topology: { ...topology, ...added(topology, mode) }, added: mode, problems: [] }
}

function itself(said: ProxyChoice, topology: Topology): Problem {
  const message = `--proxy ${said}: this topology says its proxies itself`
  const hint = said === 'none' ? 'take them out of the topology, and leave --proxy out' : 'leave --proxy out'
  return { level: 'error', message, path: placeOf(topology), hint }
}

function added(topology: Topology, mode: ProxyMode): Partial<Topology> {
  if (mode === 'local') return { proxy: 'local' }
  const able = plannedOf(topology).filter(({ role }) => role === 'master' || role === 'replica')
  const [first, ...others] = new Set(able.map(({ entry }) => entry.host))
  return first == null ? {} : { proxies: [first, ...others] }
}

function saysProxies({ proxies, proxy, brokers }: Topology): boolean {
  return proxies != null || proxy != null || Object.values(brokers).some(group => hasLocal(group))
}

function hasLocal({ master, slaves = [], replicas = [] }: Topology['brokers'][string]): boolean {
  return [master, ...slaves, ...replicas].some(entry => typeof entry === 'object' && entry.proxy != null)
}

function placeOf({ proxies, proxy }: Topology): string[] {
  if (proxies != null) return ['proxies']
  return proxy != null ? ['proxy'] : ['brokers']
}
