import type { Path, Problem } from '../finding.ts'
import { assignPorts, portCollisions } from '../ports.ts'
import { isBroker } from '../roles.ts'
import { error, type Judged, placed, warning } from './rule.ts'

/** Ports that exist, and are used once on a machine, the derived ones counted. */
export function ports(judged: Judged): Problem[] {
  const assigned = assignPorts(judged.cluster)
  const all = placed(judged)
  const places = new Map(all.map(({ instance, place }) => [instance.id, place]))
  const outside = all.flatMap(({ instance: { id, role }, place }) => {
    const { listen, fast = listen, ha = listen } = assigned[id]!
    if (!isBroker({ role }) || (fast >= 1 && ha <= 65535)) return []
    return [
      error(
        `${id}: port ${listen} leaves no room for ${fast} (fast) and ${ha} (HA)`,
        [...place, 'port'],
        'for example port: 10911',
      ),
    ]
  })
  const found = portCollisions(judged.cluster, assigned)
  // Equal ports bring their derived ones along: a pair is told once.
  const pairs = new Map(found.toReversed().map(one => [`${one.instance} ${one.other}`, one]))
  const collisions = [...pairs.values()].map(({ instance, text }) => {
    const place = places.get(instance)!
    return error(`ports collide on one machine: ${text}`, [...place, 'port'], portHint)
  })
  return [...outside, ...collisions, ...lent(judged, places)]
}

/** From here Linux takes ports for outgoing connections, unless somebody set net.ipv4.ip_local_port_range otherwise. */
const lentFrom = 32768
const lentTo = 60999

/** A port that was said and that another program may happen to have at the moment of a start. */
function lent({ cluster }: Judged, places: ReadonlyMap<string, Path>): Problem[] {
  return cluster.instances.flatMap(({ id, port }) => {
    if (port == null || port < lentFrom || port > lentTo) return []
    const message = `${id}: port ${port} is one of those that Linux lends to outgoing connections (${lentFrom}-${lentTo}): now and then it will be taken`
    return [
      warning(
        message,
        [...places.get(id)!, 'port'],
        `a port below ${lentFrom}, or reserve it on the host: sysctl -w net.ipv4.ip_local_reserved_ports=${port}`,
      ),
    ]
  })
}

const portHint = 'a broker uses port - 2, port and port + 1: keep brokers of one machine 10 apart'
