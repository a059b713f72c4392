import type { Problem } from '../finding.ts'
import { didYouMean } from '../suggest.ts'
import { error, type Judged, onOneMachine, placed, warning } from './rule.ts'

/** Who runs where: hosts that exist and are used and members of a group on machines of their own. */
export function placement(judged: Judged): Problem[] {
  return [...undefinedHosts(judged), ...idleHosts(judged), ...besideMaster(judged)]
}

function undefinedHosts(judged: Judged): Problem[] {
  const ids = judged.cluster.hosts.map(host => host.id)
  // an id that could not be read may be the very one
  if (ids.includes('?')) return []
  return placed(judged)
    .filter(({ host }) => host == null)
    .map(({ instance, place }) => {
      const hint = didYouMean(instance.host, ids, 'hosts of this topology')
      return error(`${instance.id} is on host '${instance.host}', which hosts: does not have`, [...place, 'host'], hint)
    })
}

function idleHosts({ cluster, topology }: Judged): Problem[] {
  const used = new Set(cluster.instances.map(instance => instance.host))
  return cluster.hosts.flatMap(({ id }, index) => {
    const path = ['hosts', Array.isArray(topology.hosts) ? index : id]
    return used.has(id)
      ? []
      : [{ ...warning(`nothing runs on host '${id}'`, path, 'remove it, or place something there'), atKey: true }]
  })
}

/** A machine that takes a master and its slave along leaves the group without a copy. */
function besideMaster(judged: Judged): Problem[] {
  const all = placed(judged)
  const masters = new Map(all.filter(one => one.instance.role === 'master').map(one => [one.instance.group, one.host]))
  return all.flatMap(({ instance, place, host }) => {
    if (instance.role !== 'slave' || host == null) return []
    const master = masters.get(instance.group)
    const found = master == null ? undefined : onOneMachine(host, master)
    if (found == null) return []
    const message = `${instance.id} and its own master are on ${found.where}: one failure takes both`
    return [found.judge(message, [...place, 'host'], 'place the slave on another host')]
  })
}
