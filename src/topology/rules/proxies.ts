import { atLeast } from '../../catalogue/version.ts'
import type { Path, Problem } from '../finding.ts'
import { addressOf } from '../machine.ts'
import type { Host, Instance } from '../model.ts'
import { assignPorts } from '../ports.ts'
import { isBroker, isOrHasProxy } from '../roles.ts'
import { parseVersion } from '../version.ts'
import { error, type Judged, placed, warning } from './rule.ts'

/**
 * Proxies that can work. A local proxy tells clients that every broker of the cluster has its own gRPC port on its own host
 * (5.3.3:ProxyTopicRouteData.java): two on one address, or ports that differ, send clients to the wrong broker or to nobody.
 */
export function proxies(judged: Judged): Problem[] {
  const shared = sharedAddresses(judged)
  // two on one machine have unequal ports as well, unless they collide
  const unequal = shared.length > 0 ? [] : unequalPorts(judged)
  return [...versions(judged), ...learners(judged), ...shared, ...unequal, ...alone(judged), ...popForbidden(judged)]
}

interface Place {
  instance: Instance
  place: Path
  host?: Host
}

function versions({ cluster, ...judged }: Judged): Problem[] {
  if (parseVersion(cluster.rocketmq) == null || atLeast(cluster.rocketmq, '5.0.0')) return []
  return placed({ cluster, ...judged }).flatMap(({ instance, place }) => {
    if (!isOrHasProxy(instance)) return []
    const what = instance.role === 'proxy' ? instance.id : `the proxy in ${instance.id}`
    return [
      error(
        `${what}: RocketMQ ${cluster.rocketmq} has no proxy, which came with 5.0`,
        place,
        'rocketmq: "5.3.3", or without proxies',
      ),
    ]
  })
}

/** A local proxy sends by its own broker, which takes no messages unless it is a master (5.3.3:LocalMessageService.java). */
function learners(judged: Judged): Problem[] {
  return locals(judged).flatMap(({ instance: { id, role, learner }, place }) =>
    role === 'slave' || learner === true
      ? [
          error(
            `${id} never takes messages, so a proxy in its process has nobody to send to`,
            [...place, 'proxy'],
            'proxy: local for masters, or proxies: [HOST]',
          ),
        ]
      : [],
  )
}

function sharedAddresses(judged: Judged): Problem[] {
  const first = new Map<string, string>()
  return locals(judged).flatMap(({ instance: { id }, place, host }) => {
    if (host == null) return []
    const address = addressOf(host)
    const other = first.get(address)
    if (other == null) first.set(address, id)
    if (other == null) return []
    const message = `the proxies in ${other} and ${id} are on one address (${address}), and clients of either would be sent to the other for half of their messages`
    return [error(message, place, 'one broker with a local proxy an address, or proxies: [HOST] (--proxy cluster)')]
  })
}

function unequalPorts(judged: Judged): Problem[] {
  const ports = assignPorts(judged.cluster)
  const [one, ...others] = locals(judged)
  const wanted = one == null ? undefined : ports[one.instance.id]?.grpc
  return others.flatMap(({ instance: { id }, place }) => {
    const own = ports[id]?.grpc
    if (one == null || own == null || own === wanted) return []
    const message = `local proxies with unequal gRPC ports: ${one.instance.id} has ${wanted}, ${id} has ${own}, and each tells clients that all others have its own`
    return [error(message, place, `proxy: { mode: local, port: ${wanted} } for each of them`)]
  })
}

/** A group without one, where others have one, is told of to clients all the same: with a port where nobody listens. */
function alone(judged: Judged): Problem[] {
  const having = new Set(locals(judged).map(({ instance }) => instance.group))
  if (having.size === 0) return []
  return placed(judged).flatMap(({ instance: { id, group, role, proxy, learner }, place }) => {
    if (proxy != null || role === 'slave' || learner === true || !isBroker({ role })) return []
    const message = `${id} has no proxy in its process and others have: clients of those are sent to its gRPC port all the same, for the topics that ${group} has`
    return [warning(message, place, 'proxy: local at the top of the file gives every master one')]
  })
}

/** Clients behind a proxy receive by POP, which such a broker refuses (5.3.3:PopMessageProcessor.java). */
function popForbidden(judged: Judged): Problem[] {
  const hasProxies = judged.cluster.instances.some(isOrHasProxy)
  const [first, ...others] = placed(judged).filter(
    ({ instance }) => isBroker(instance) && /^false$/i.test(instance.config.timerWheelEnable ?? ''),
  )
  if (!hasProxies || first == null) return []
  const ids = [first, ...others].map(({ instance }) => instance.id).join(', ')
  const message = `timerWheelEnable is false in ${ids}: clients of proxies can send there, and receive nothing from there`
  return [
    warning(message, [...first.place, 'config', 'timerWheelEnable'], 'leave timerWheelEnable out, or the proxies'),
  ]
}

function locals(judged: Judged): Place[] {
  return placed(judged).filter(({ instance }) => instance.proxy != null)
}
