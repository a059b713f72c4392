import { majorityOf } from './controllers.ts'
import type { Placement } from './placement.ts'

interface Around {
  hosts: readonly string[]
  slaves: number
  /** Brokers of each machine. */
  load: readonly number[]
}

/** How a placement was decided, a sentence each. */
export function reasonsOf(placed: Omit<Placement, 'reasons'>, { hosts, slaves, load }: Around): string[] {
  return [
    ...messages(placed, slaves),
    ...oneGroup(placed),
    ...nameserverReasons(hosts.length),
    ...controllerReasons(placed),
    ...proxyReasons(placed),
    ...evenness(load, placed.unused),
  ]
}

function messages({ replication }: Pick<Placement, 'replication'>, slaves: number): string[] {
  switch (replication) {
    case 'none':
      return [
        'No slaves: while a machine is down its messages cannot be read, and with its disk they are lost.',
        'flush: sync, so that what was acknowledged is at least on that disk when the power fails.',
      ]
    case 'async':
      return [
        'A master and its slaves are on different machines, and a send waits for the master alone: with its machine the last messages may be lost.',
      ]
    case 'sync':
      return [
        'A master and its slaves are on different machines, and a send is acknowledged when two have it: no machine that is lost takes an acknowledged message with it.',
        ...(slaves === 1
          ? ['With one slave each, sends to a master report that its slave is missing while that machine is down.']
          : []),
      ]
    case 'controller':
      return [
        `The replicas of a group are on different machines, and a send is acknowledged when all that are in sync have it${slaves > 1 ? ', 2 at least' : ''}: no machine that is lost takes an acknowledged message with it.`,
        slaves > 1
          ? 'When the machine of a master is lost, another replica takes over within seconds.'
          : 'When one of the two is lost, the other goes on alone: a third replica (--slaves 2) would keep a second copy.',
      ]
  }
}

/** Producers ask for routes every 30 s, and retry at another group at once (docs/controller.md). */
function oneGroup({ replication, groups }: Pick<Placement, 'replication' | 'groups'>): string[] {
  if (replication !== 'controller' || groups.length > 1) return []
  return [
    'One group: after a change of master sends fail until producers ask for routes again, 30 s at most. With --masters 2 they go to the other group.',
  ]
}

function nameserverReasons(machines: number): string[] {
  if (machines === 1) return ['One machine and one NameServer: when it is down, all is.']
  if (machines === 2) return ['A NameServer on each machine: they do not vote, and one is enough.']
  return ['3 NameServers on 3 machines: whichever machine is lost, at least 2 of them are left.']
}

function controllerReasons({ controllers, nameservers }: Omit<Placement, 'reasons'>): string[] {
  if (controllers == null) return []
  const isInside = controllers === 'nameservers'
  const count = isInside ? nameservers.length : controllers.length
  const where = isInside ? 'one in each NameServer' : `in processes of their own on ${controllers.join(', ')}`
  if (count === 1) return [`One controller, ${where}: while its machine is down nobody chooses another master.`]
  return [
    `${count} controllers, ${where}: whichever machine is lost, ${count - 1} are left, and ${majorityOf(count)} are enough to choose a master.`,
  ]
}

function proxyReasons({ proxy, proxies }: Omit<Placement, 'reasons'>): string[] {
  if (proxy === 'local')
    return ['A proxy in the process of each broker that can be master, no two of them on one machine, all on one port.']
  if (proxies.length === 0) return []
  if (proxies.length === 1) return ['One proxy: while its machine is down clients of RocketMQ 5 reach nobody.']
  return [
    `A proxy on each machine whose broker can be master: clients of RocketMQ 5 that know two of them do not notice when one is lost.`,
  ]
}

function evenness(counts: readonly number[], unused: readonly string[]): string[] {
  const [least, most] = [Math.min(...counts), Math.max(...counts)]
  const brokers = most === 1 ? '1 broker' : `${most} brokers`
  return [
    least === most ? `Each machine has ${brokers}.` : `No machine has more than ${brokers}; the emptiest has ${least}.`,
    ...(unused.length === 0 ? [] : [`Nothing is left for ${unused.join(', ')}: more masters would use them.`]),
  ]
}
