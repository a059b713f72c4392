import { leastCopies } from './controllers.ts'
import type { Cluster, Instance, Replication } from './model.ts'

/** A member of a group: the machine that it is on, and whether it is a learner, which nobody waits for. */
export interface Member {
  machine: string
  learner?: boolean
}

export interface Copies {
  name: string
  replication: { mode: Replication['mode']; copies?: number }
  flush: 'async' | 'sync'
  /** The master first. */
  members: readonly Member[]
}

/** What one group survives. */
export interface Survival {
  group: string
  /** Copies of a message once all have it. */
  copies: number
  /** Copies that there are at least when a send is acknowledged. */
  acknowledged: number
  /** Machines of which any so many may be lost without losing an acknowledged message. */
  machines: number
  /** The same as a sentence, for people. */
  text: string
}

/**
 * What the copies of a group are worth. A send was answered by some of its members, and nobody chose which: only what holds for the
 * worst of choices, and for the worst of machines to lose, is promised.
 */
export function survivalOf(group: Copies): Survival {
  const full = group.members.filter(member => member.learner !== true)
  const acknowledged = acknowledgedCopies(group, full.length)
  const machines = distinctMachines(full, acknowledged) - 1
  const learners = group.members.length - full.length
  const text = `${group.name}: ${sentence({ ...group, members: full }, acknowledged, machines)}${learnersText(learners)}`
  return { group: group.name, copies: group.members.length, acknowledged, machines, text }
}

/** With three replicas or more two are asked for at least; of two, one goes on alone when the other is gone (rocketmq-facts 11.14). */
function acknowledgedCopies({ replication: { mode, copies = 2 } }: Copies, members: number): number {
  if (mode === 'sync') return Math.min(copies, members)
  return mode === 'controller' ? leastCopies(members) : 1
}

/** On how few machines the master and so many of the others can be: those beside the master first, then the fullest machines. */
function distinctMachines([master, ...others]: readonly Member[], acknowledged: number): number {
  const counts = new Map<string, number>()
  for (const { machine } of others) counts.set(machine, (counts.get(machine) ?? 0) + 1)
  let missing = acknowledged - 1 - (counts.get(master?.machine ?? '') ?? 0)
  counts.delete(master?.machine ?? '')
  let machines = 1
  for (const count of [...counts.values()].toSorted((a, b) => b - a)) {
    if (missing <= 0) break
    missing -= count
    machines++
  }
  return machines
}

function sentence(group: Copies, acknowledged: number, machines: number): string {
  const { members, replication, flush } = group
  if (members.length === 1) return alone(flush)
  const isOneMachine = new Set(members.map(member => member.machine)).size === 1
  if (isOneMachine) return `${members.length} copies, but all on one machine: with it all of them are lost`
  if (replication.mode === 'controller') return inSyncSet(members.length, machines)
  if (replication.mode !== 'sync')
    return `${members.length} copies, a send waits for none but the master's: with its machine the last messages may be lost`
  const waits = acknowledged === members.length ? (acknowledged === 2 ? 'both' : `all ${acknowledged}`) : acknowledged
  const copies = `${members.length} copies, a send waits for ${waits}`
  if (machines === 0) return `${copies}, which may be on one machine: with it acknowledged messages may be lost`
  return `${copies}: ${anyOf(machines)}${acknowledged === members.length ? '; while a slave is down, sends report it' : ''}`
}

function anyOf(machines: number): string {
  return `any ${machines === 1 ? 'one machine' : `${machines} machines`} may be lost without losing an acknowledged message`
}

function alone(flush: Copies['flush']): string {
  return flush === 'sync'
    ? '1 copy, on its disk before a send is acknowledged: with that disk its messages are lost'
    : '1 copy, not on its disk yet when a send is acknowledged: a power cut may lose the last messages, a broken disk all'
}

function inSyncSet(members: number, machines: number): string {
  if (members === 2)
    return '2 replicas, a send waits for those in sync: either machine may be lost while both are, and then the other is the only copy'
  const copies = `${members} replicas, a send waits for all that are in sync, 2 at least`
  if (machines === 0) return `${copies}, which may be on one machine: with it acknowledged messages may be lost`
  return `${copies}: ${anyOf(machines)}, and another replica becomes master`
}

function learnersText(learners: number): string {
  if (learners === 0) return ''
  return `; ${learners === 1 ? 'a learner is' : `${learners} learners are`} not waited for and never master`
}

/** Of each group of a cluster; `machineOf` tells where a host id is. */
export function survivalsOf(
  { groups, instances }: Pick<Cluster, 'groups'> & { instances: readonly Pick<Instance, 'id' | 'host' | 'learner'>[] },
  machineOf: (host: string) => string,
): Survival[] {
  const members = new Map(
    instances.map(({ id, host, learner }): [string, Member] => [
      id,
      { machine: machineOf(host), ...(learner == null ? {} : { learner }) },
    ]),
  )
  return groups.map(({ name, replication, flush, master, slaves }) =>
    survivalOf({
      ...{ name, replication, flush },
      members: [master, ...slaves].map(id => members.get(id) ?? { machine: id }),
    }),
  )
}
