import type { Problem } from './finding.ts'
import { plannedOf } from './planned.ts'
import type { Topology } from './schema.ts'

/** What `--proxy` may say. */
export const proxyModes = ['local', 'cluster'] as const
export type ProxyMode = (typeof proxyModes)[number]

/**
 * A topology with what `--proxy` adds: `local`, a proxy in each broker that can be master; `cluster`, a proxy in a process of its own
 * on each host that has such a broker. One that says its proxies itself is left as it is.
 */
export function withProxy(
  topology: Topology,
  mode: ProxyMode | undefined,
): { topology: Topology; problems: Problem[] } {
  if (mode == null) return { topology, problems: [] }
  if (saysProxies(topology)) {
    const message = `--proxy ${mode}: this topology says its proxies itself`
    return { topology, problems: [{ level: 'error', message, path: placeOf(topology), hint: 'leave --proxy out' }] }
  }
  return { topology: { ...topology, ...added(topology, mode) }, problems: [] }
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
