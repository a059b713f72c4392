import { isIPv4 } from '../address.ts'
import type { Path, Problem } from '../finding.ts'
import { roleTitles } from '../roles.ts'
import { error, type Judged, placed } from './rule.ts'

/** Names go into folders, systemd units, properties files and topic names: what is safe in all of them. */
const namePattern = /^(?![0-9]*$)[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/
const hostPattern = /^(?![0-9]*$)[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/

/** Ids of other instances, now or later, and the names that the layout on a host uses itself (cli.md, "On a host"). */
const reserved = /^((namesrv|controller|proxy)-\d+|dashboard|releases|lock)$/

/** Cluster, host and group names that are safe, and instance ids that are one of a kind. */
export function names(judged: Judged): Problem[] {
  return [...clusterName(judged), ...hostIds(judged), ...groupNames(judged), ...uniqueIds(judged)]
}

function clusterName({ cluster, topology }: Judged): Problem[] {
  if (namePattern.test(cluster.name) && !(cluster.name in {})) return []
  const origin = topology.name === cluster.name ? '' : ', from the file’s name or --name,'
  const hint = `name: ${safe(cluster.name, 'my-cluster')}`
  return [error(`'${cluster.name}'${origin} cannot be a cluster's name: ${allowed}`, ['name'], hint)]
}

function hostIds({ topology: { hosts } }: Judged): Problem[] {
  const ids = Array.isArray(hosts) ? hosts : Object.keys(hosts)
  if (ids.length === 0) return [error('there is no host', ['hosts'], 'hosts: [A, B]')]
  return ids.flatMap((id, index): Problem[] => {
    const path: Path = ['hosts', Array.isArray(hosts) ? index : id]
    if (isIPv4(id)) {
      const hint = `hosts:\n  A: { address: ${id} }`
      return [
        { ...error(`'${id}' is an address, not a host id: an address is said beside an id`, path, hint), atKey: true },
      ]
    }
    if (ids.indexOf(id) < index) return [error(`host '${id}' is listed twice`, path, 'keep one of them')]
    if (hostPattern.test(id) && !(id in {})) return []
    return [
      {
        ...error(`'${id}' cannot be a host id: ${allowed} (and dots)`, path, `for example ${safe(id, 'A')}`),
        atKey: true,
      },
    ]
  })
}

function groupNames({ topology }: Judged): Problem[] {
  const groups = Object.keys(topology.brokers)
  if (groups.length === 0) return [error('there is no broker group', ['brokers'], 'broker-a: { master: A }')]
  return groups.flatMap((name): Problem[] => {
    const path = ['brokers', name]
    if (reserved.test(name))
      return [{ ...error(`'${name}' is a name of rmqctl's own`, path, 'name the group otherwise'), atKey: true }]
    if (namePattern.test(name) && !(name in {})) return []
    return [{ ...error(`'${name}' cannot be a group's name: ${allowed}`, path, safe(name, 'broker-a')), atKey: true }]
  })
}

const allowed = 'letters, digits, - and _, a letter among them, begun with a letter or digit, 64 at most'

function uniqueIds(judged: Judged): Problem[] {
  const seen = new Map<string, string>()
  return placed(judged).flatMap(({ instance: { id, role, group }, place }) => {
    const other = seen.get(id)
    const mine = role === 'master' ? `the group ${group}` : `${roleTitles[role]}${group == null ? '' : ` of ${group}`}`
    if (other == null) seen.set(id, mine)
    return other == null
      ? []
      : [error(`'${id}' would be the id of two instances: ${other}, and ${mine}`, place, 'rename one group')]
  })
}

function safe(name: string, otherwise: string): string {
  const tidy = name.replace(/[^A-Za-z0-9_-]+/g, '-').replace(/^[-_]+|-+$/g, '')
  return namePattern.test(tidy) ? tidy : otherwise
}
