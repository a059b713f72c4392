import { RmqctlError } from '../errors.ts'

/** Which instance goes where, and why. */
export interface Placement {
  nameservers: string[]
  groups: { name: string; master: string; slaves: string[] }[]
  /** Machines that there is nothing for. */
  unused: string[]
  /** How it was decided, a sentence each. */
  reasons: string[]
}

export interface PlaceInput {
  /** Ids of different machines. */
  hosts: readonly string[]
  masters: number
  /** Of each master. */
  slaves: number
}

/**
 * Spreads broker groups over machines so that any one of them may be lost: no two members of a group share one, so with
 * synchronous replication every acknowledged message is on two; from three machines on, so are two of three NameServers. Brokers
 * are spread evenly, and NameServers are where the fewest are.
 * @throws RmqctlError `input` when there are fewer machines than a group has members
 */
export function place({ hosts, masters, slaves }: PlaceInput): Placement {
  refuseTooFew(hosts, slaves)
  const load = new Map(hosts.map(host => [host, 0]))
  const ruled = new Map(hosts.map(host => [host, 0]))
  const least = (counts: Map<string, number>) => (a: string, b: string) => (counts.get(a) ?? 0) - (counts.get(b) ?? 0)
  const groups = Array.from({ length: masters }, (_, index) => {
    // the emptiest machines each time: then no two of them ever differ by more than one broker
    const members = hosts.toSorted(least(load)).slice(0, slaves + 1)
    const [master = ''] = members.toSorted(least(ruled))
    for (const host of members) load.set(host, (load.get(host) ?? 0) + 1)
    ruled.set(master, (ruled.get(master) ?? 0) + 1)
    return { name: `broker-${letters(index)}`, master, slaves: members.filter(host => host !== master) }
  })
  const nameservers = hosts.toSorted(least(load)).slice(0, 3)
  const unused = hosts.filter(host => load.get(host) === 0 && !nameservers.includes(host))
  const reasons = [...messages(slaves), ...nameserverReasons(hosts.length), ...evenness([...load.values()], unused)]
  return { nameservers: nameservers.toSorted((a, b) => hosts.indexOf(a) - hosts.indexOf(b)), groups, unused, reasons }
}

function refuseTooFew(hosts: readonly string[], slaves: number): void {
  if (slaves < hosts.length) return
  const machines = hosts.length === 1 ? 'there is 1 machine' : `there are ${hosts.length} machines`
  throw new RmqctlError('input', `a master and its ${slaves} slaves need ${slaves + 1} machines, but ${machines}`, {
    where: '--slaves',
    hint: `--slaves ${hosts.length - 1}, or more of --hosts`,
  })
}

/** a, b, …, z, aa, ab, … */
function letters(index: number): string {
  const last = String.fromCharCode(97 + (index % 26))
  return index < 26 ? last : `${letters(Math.floor(index / 26) - 1)}${last}`
}

function evenness(counts: number[], unused: string[]): string[] {
  const [least, most] = [Math.min(...counts), Math.max(...counts)]
  const brokers = most === 1 ? '1 broker' : `${most} brokers`
  return [
    least === most ? `Each machine has ${brokers}.` : `No machine has more than ${brokers}; the emptiest has ${least}.`,
    ...(unused.length === 0 ? [] : [`Nothing is left for ${unused.join(', ')}: more masters would use them.`]),
  ]
}

function messages(slaves: number): string[] {
  if (slaves === 0)
    return [
      'No slaves: while a machine is down its messages cannot be read, and with its disk they are lost.',
      'flush: sync, so that what was acknowledged is at least on that disk when the power fails.',
    ]
  return [
    'A master and its slaves are on different machines, and a send is acknowledged when two have it: no machine that is lost takes an acknowledged message with it.',
    ...(slaves === 1
      ? ['With one slave each, sends to a master report that its slave is missing while that machine is down.']
      : []),
  ]
}

function nameserverReasons(machines: number): string[] {
  if (machines === 1) return ['One machine and one NameServer: when it is down, all is.']
  if (machines === 2) return ['A NameServer on each machine: they do not vote, and one is enough.']
  return ['3 NameServers on 3 machines: whichever machine is lost, at least 2 of them are left.']
}
