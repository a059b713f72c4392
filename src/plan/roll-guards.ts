import { RmqctlError } from '../errors.ts'
import { isControlled } from '../topology/controllers.ts'
import type { DeployedGroup, Deployment } from '../topology/deployment.ts'
import { isAllHere } from '../topology/machine.ts'
import type { RollOptions } from './roll-options.ts'
import { hasClients, isWritable } from './situation.ts'

/** Groups of which a member is to be restarted, in the deployment's order. */
export function rolledGroups({ groups }: Deployment, restart: readonly string[]): DeployedGroup[] {
  return groups.filter(({ master, slaves }) => [master, ...slaves].some(id => restart.includes(id)))
}

/**
 * Why the instances must not be restarted now, as errors to throw; none when they may. Groups that are not whole are judged by
 * `unfitGroups`, since what is down may be up after the repairs.
 */
export function refusals(deployment: Deployment, options: RollOptions): RmqctlError[] {
  const groups = rolledGroups(deployment, options.restart)
  const unknown = groups.filter(({ name }) => options.situation.groups[name]?.topics == null)
  if (unknown.length > 0) return unknown.map(unknownTopics)
  return [...orderedRefusals(groups, options), ...soleRefusals(groups, deployment, options)]
}

/** One sentence for everything that keeps groups, all of them and not only those to be restarted, from being touched. */
export function unfitGroups({ groups }: Deployment, { situation }: Pick<RollOptions, 'situation'>): string[] {
  return groups.flatMap(({ name }) => situation.groups[name]?.problems ?? [])
}

function unknownTopics({ name }: DeployedGroup): RmqctlError {
  return new RmqctlError('check', `no broker of ${name} says which topics it has, so it cannot be restarted safely`, {
    hint: 'rmqctl status',
  })
}

/** Topics of a group whose messages somebody wants in order. */
export function orderedTopics(group: string, { situation }: Pick<RollOptions, 'situation'>): string[] {
  const listed = situation.orderedByNameservers ?? []
  const topics = situation.groups[group]?.topics ?? []
  return topics.filter(topic => topic.isOrdered || listed.includes(topic.name)).map(({ name }) => name)
}

/** A drain takes queues away, and keys move to others while older messages still wait (rocketmq-facts 11.8). */
function orderedRefusals(groups: DeployedGroup[], options: RollOptions): RmqctlError[] {
  const { situation, ordered, drain } = options
  if (groups.length === 0 || ordered != null || !drain) return []
  if (situation.orderedByNameservers == null)
    return [
      new RmqctlError('check', 'no NameServer says which topics are ordered, so nothing can be restarted safely', {
        hint: 'rmqctl status',
      }),
    ]
  // nothing is taken away from a group whose master moves
  const drained = groups.filter(group => !isControlled(group))
  const topics = [...new Set(drained.flatMap(({ name }) => orderedTopics(name, options)))]
  if (topics.length === 0) return []
  return [
    new RmqctlError('check', `ordered topics would be disturbed: ${few(topics)}`, {
      hint: '--ordered remap: their keys move to other brokers meanwhile, and order may break\n--ordered fail: nothing moves, sends to a broker that is away fail',
    }),
  ]
}

/** Writable topics of a group that no group outside of `away` could take: they have nowhere else to go. */
export function stranded(
  group: string,
  away: readonly string[],
  { situation }: Pick<RollOptions, 'situation'>,
): string[] {
  const writable = (name: string) => (situation.groups[name]?.topics ?? []).filter(isWritable).map(topic => topic.name)
  const others = Object.keys(situation.groups).filter(name => !away.includes(name))
  const elsewhere = new Set(others.flatMap(writable))
  return writable(group).filter(topic => !elsewhere.has(topic))
}

/** A slave that restarts alone takes no writes away where nobody waits for it. */
export function takesWritesAway(group: DeployedGroup, restart: readonly string[]): boolean {
  return restart.includes(group.master) || group.replication.mode === 'sync'
}

/** Another replica takes messages while the master restarts. */
function handsOver(group: DeployedGroup): boolean {
  return isControlled(group) && group.slaves.length > 0
}

/** Where nobody sends, nobody needs another place to send to: a cluster on this machine without producers. */
function soleRefusals(groups: DeployedGroup[], deployment: Deployment, options: RollOptions): RmqctlError[] {
  const { groups: all } = deployment
  if (options.force || !hasClients(deployment, options)) return []
  const isHere = isAllHere(deployment.hosts)
  return groups
    .filter(group => options.restart.includes(group.master) && !handsOver(group))
    .flatMap(({ name }) => {
      const topics = stranded(name, [name], options)
      if (all.length > 1 && topics.length === 0) return []
      const why =
        all.length === 1
          ? `${name} is the only broker group: while its master restarts nobody takes messages`
          : `these topics are on ${name} alone, and cannot be sent to while its master restarts: ${few(topics)}`
      const sign = isHere ? ` (${signOfClients(options)})` : ''
      return [new RmqctlError('check', `${why}${sign}`, { hint: 'add --force where that is all right' })]
    })
}

/** Of a cluster on this machine, which would just be restarted without. */
function signOfClients({ situation }: Pick<RollOptions, 'situation'>): string {
  const groups = Object.values(situation.groups)
  if (groups.some(({ producers }) => producers != null && producers > 0)) return 'a producer is connected'
  const isSending = groups.some(({ putTps }) => putTps > 0)
  return isSending ? 'messages were sent within the last minute' : 'who is connected is not known'
}

function few(names: string[]): string {
  return names.length <= 8 ? names.join(', ') : `${names.slice(0, 8).join(', ')} and ${names.length - 8} more`
}
