import { RmqctlError, throwAll } from '../errors.ts'
import type { ProxyMode } from './model.ts'
import { reasonsOf } from './place-reasons.ts'
import type { PlacedReplication, Placement } from './placement.ts'

export interface PlaceInput {
  /** Ids of different machines. */
  hosts: readonly string[]
  /** Groups. Default: as many as there are machines; with controllers, as many as make one broker a machine. */
  masters?: number
  /** Of each master; with controllers the other replicas. Default: 1, on one machine 0; with controllers 2. */
  slaves?: number
  /** Default: sync. */
  replication?: PlacedReplication
  /** Controllers of their own, so many; undefined: in the NameServers. */
  controllers?: number
  proxy?: ProxyMode
}

interface Wanted extends Omit<PlaceInput, 'replication'> {
  masters: number
  slaves: number
  replication: Placement['replication']
}

/**
 * Spreads broker groups over machines so that any one of them may be lost: no two members of a group share one, so with
 * synchronous replication or controllers every acknowledged message is on two; from three machines on, so are two of three NameServers
 * and controllers. Brokers are spread evenly, and what is small is where the fewest are.
 * @throws RmqctlError(s) `input` for what cannot be placed so
 */
export function place(input: PlaceInput): Placement {
  const wanted = withDefaults(input)
  throwAll(refusals(wanted))
  const { hosts, replication, controllers: count, proxy } = wanted
  const { groups, load } = spread(wanted)
  const inOrder = (some: string[]) => some.toSorted((a, b) => hosts.indexOf(a) - hosts.indexOf(b))
  const nameservers = inOrder(hosts.toSorted(least(load)).slice(0, 3))
  const beside = new Map(hosts.map(host => [host, load.get(host)! + Number(nameservers.includes(host))]))
  const own = count == null ? [] : inOrder(hosts.toSorted(least(beside)).slice(0, count))
  const able = inOrder([...new Set(groups.flatMap(group => ableIn(group, wanted)))])
  const placed = {
    replication,
    nameservers,
    ...(replication === 'controller' ? { controllers: count == null ? ('nameservers' as const) : own } : {}),
    groups,
    ...(proxy === 'local' ? { proxy } : {}),
    proxies: proxy === 'cluster' ? able : [],
    unused: hosts.filter(host => load.get(host) === 0 && !nameservers.includes(host) && !own.includes(host)),
  }
  throwAll(crowded(placed, wanted))
  return { ...placed, reasons: reasonsOf(placed, { hosts, slaves: wanted.slaves, load: [...load.values()] }) }
}

function withDefaults({ replication: said = 'sync', ...input }: PlaceInput): Wanted {
  const machines = input.hosts.length
  const isControlled = said === 'controller'
  const slaves = input.slaves ?? (isControlled ? 2 : Math.min(1, machines - 1))
  const replication = slaves === 0 && !isControlled ? 'none' : said
  const masters = input.masters ?? (isControlled ? Math.max(1, Math.floor(machines / (slaves + 1))) : machines)
  return { ...input, masters, slaves, replication }
}

function spread({ hosts, masters, slaves }: Wanted): Pick<Placement, 'groups'> & { load: Map<string, number> } {
  const load = new Map(hosts.map(host => [host, 0]))
  const ruled = new Map(hosts.map(host => [host, 0]))
  const groups = Array.from({ length: masters }, (_, index) => {
    // the emptiest machines each time: then no two of them ever differ by more than one broker
    const members = hosts.toSorted(least(load)).slice(0, slaves + 1)
    const [master = ''] = members.toSorted(least(ruled))
    for (const host of members) load.set(host, (load.get(host) ?? 0) + 1)
    ruled.set(master, (ruled.get(master) ?? 0) + 1)
    return { name: `broker-${letters(index)}`, master, slaves: members.filter(host => host !== master) }
  })
  return { groups, load }
}

function least(counts: ReadonlyMap<string, number>): (a: string, b: string) => number {
  return (a, b) => (counts.get(a) ?? 0) - (counts.get(b) ?? 0)
}

/** Who may be master. */
function ableIn({ master, slaves }: Placement['groups'][number], { replication }: Wanted): string[] {
  return replication === 'controller' ? [master, ...slaves] : [master]
}

function refusals({ hosts, slaves, replication, controllers }: Wanted): RmqctlError[] {
  const isControlled = replication === 'controller'
  const machines = hosts.length === 1 ? 'there is 1 machine' : `there are ${hosts.length} machines`
  const refused = (message: string, where: string, hint: string) => new RmqctlError('input', message, { where, hint })
  const errors: (RmqctlError | false)[] = [
    isControlled &&
      hosts.length < 3 &&
      refused(
        `with controllers 3 machines are needed for one of them to be lost, but ${machines}`,
        '--replication controller',
        '--replication sync, or more of --hosts',
      ),
    slaves >= hosts.length &&
      hosts.length >= (isControlled ? 3 : 1) &&
      refused(
        `${isControlled ? `${slaves + 1} replicas` : `a master and its ${slaves} slaves`} need ${slaves + 1} machines, but ${machines}`,
        '--slaves',
        `--slaves ${hosts.length - 1}, or more of --hosts`,
      ),
    isControlled &&
      slaves === 0 &&
      refused('with one replica a group nobody can take over from it', '--slaves', '--slaves 2: three replicas'),
    controllers != null &&
      !isControlled &&
      refused(
        'controllers choose no master but with --replication controller',
        '--controllers',
        '--replication controller',
      ),
    controllers != null &&
      controllers % 2 === 0 &&
      refused(
        `${controllers} controllers survive the loss of ${controllers / 2 - 1}, as ${controllers - 1} would`,
        '--controllers',
        '--controllers 3 survives the loss of one, 5 of two',
      ),
    controllers != null &&
      controllers > hosts.length &&
      refused(
        `${controllers} controllers need ${controllers} machines, but ${machines}`,
        '--controllers',
        '--controllers 3',
      ),
  ]
  return errors.filter(error => error !== false)
}

/** A local proxy sends its clients to others at its own port: one a machine (rules/proxies.ts). */
function crowded({ groups, proxy }: Pick<Placement, 'groups' | 'proxy'>, wanted: Wanted): RmqctlError[] {
  if (proxy == null) return []
  const able = groups.flatMap(group => ableIn(group, wanted))
  const host = able.find((one, index) => able.indexOf(one) < index)
  if (host == null) return []
  const message = `two brokers on ${host} could be master, and a machine can have one local proxy`
  return [new RmqctlError('input', message, { where: '--proxy local', hint: '--proxy cluster, or fewer --masters' })]
}

/** a, b, …, z, aa, ab, … */
function letters(index: number): string {
  const last = String.fromCharCode(97 + (index % 26))
  return index < 26 ? last : `${letters(Math.floor(index / 26) - 1)}${last}`
}
