import type { Problem } from '../finding.ts'
import { assignPorts, portCollisions } from '../ports.ts'
import { error, type Judged, placed } from './rule.ts'

/** Ports that exist, and are used once on a machine, the derived ones counted. */
export function ports(judged: Judged): Problem[] {
  const assigned = assignPorts(judged.cluster)
  const all = placed(judged)
  const places = new Map(all.map(({ instance, place }) => [instance.id, place]))
  const outside = all.flatMap(({ instance: { id, role }, place }) => {
    const { listen, fast = listen, ha = listen } = assigned[id]!
    if (role === 'namesrv' || (fast >= 1 && ha <= 65535)) return []
    return [
      error(`${id}: port ${listen} leaves no room for ${listen - 2} (fast) and ${listen + 1} (HA)`, [...place, 'port']),
    ]
  })
  const found = portCollisions(judged.cluster, assigned)
  // Equal ports bring their derived ones along: a pair is told once.
  const pairs = new Map(found.toReversed().map(one => [`${one.instance} ${one.other}`, one]))
  const collisions = [...pairs.values()].map(({ instance, text }) => {
    const place = places.get(instance)!
    return error(`ports collide on one machine: ${text}`, [...place, 'port'], portHint)
  })
  return [...outside, ...collisions]
}

const portHint = 'a broker uses port - 2, port and port + 1: keep brokers of one machine 10 apart'
