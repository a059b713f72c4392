import { RmqctlError } from '../errors.ts'
import { pause } from '../execute/retry.ts'
import { isRunning, youngestMs } from '../facts/running.ts'
import { removedInstances } from '../plan/removed.ts'
import { batches, heavyBatches } from '../plan/roll-batches.ts'
import { refusals, rolledGroups, unfitGroups } from '../plan/roll-guards.ts'
import { defaultRouteWaitMs, type RollOptions } from '../plan/roll-options.ts'
import { hasClients, type Situation, wipedGroups } from '../plan/situation.ts'
import { staleInstances } from '../plan/stale.ts'
import type { Asking } from '../probes/asking.ts'
import { lookAround } from '../probes/situation.ts'
import { surveyNameservers } from '../probes/survey.ts'
import { wipedAt } from '../probes/wiped.ts'
import { formatDuration } from '../report/format.ts'
import type { Deployment } from '../topology/deployment.ts'
import { isAllHere } from '../topology/machine.ts'
import { isBystander } from '../topology/roles.ts'
import type { Context } from './context.ts'
import { openAsking } from './open-asking.ts'
import type { RollFlags } from './options.ts'
import type { Session } from './session.ts'

/** Whether and how instances are restarted that run with an earlier configuration. */
export interface RollDecision {
  roll?: RollOptions
  /** Groups that a killed run left read-only. */
  wiped: string[]
  /** Why nothing is restarted though something should be. */
  refused: RmqctlError[]
}

export interface RollQuestion {
  deployment: Deployment
  /** Instances that the run is about. */
  ids: readonly string[]
}

/** Looks at the cluster and decides; asks only the NameServers where nothing is to be restarted. */
export async function decideRolling(
  { deployment, ids }: RollQuestion,
  { session, flags }: { session: Session; flags: RollFlags },
  context: Context,
): Promise<RollDecision> {
  const stale = staleInstances(deployment, session.facts).filter(id => ids.includes(id))
  // what is started first may make whole what is not
  const isRepaired = deployment.instances.some(instance => !isRunning(instance, session.facts))
  const isAnyRunning = Object.values(session.facts).some(({ processes }) =>
    Object.values(processes).some(({ running }) => running),
  )
  if (!isAnyRunning) return { wiped: [], refused: [] }
  await using asking = openAsking(deployment, session.connections, { signal: context.signal })
  if (stale.length === 0) {
    const nameservers = await surveyNameservers(asking)
    const wiped = deployment.groups.filter(group => wipedAt(group, { nameservers }, deployment).length > 0)
    return { wiped: wiped.map(({ name }) => name), refused: [] }
  }
  const leaving = removedInstances(deployment, session.facts).map(({ address }) => address)
  const situation = await steadyLook(asking, { isRepaired, leaving, patienceMs: patienceWith(session) }, context)
  const options = { ...rollOptions(flags, deployment, context), restart: stale, canary: true, situation, leaving }
  const unfit = isRepaired ? [] : notWhole(deployment, options)
  const refused = [...otherPorts(deployment, stale, session), ...unfit, ...refusals(deployment, options)]
  const wiped = wipedGroups(situation)
  if (refused.length > 0) return { wiped, refused: refused.map(error => mustRestart(stale, error)) }
  return { wiped, refused: [], roll: options }
}

/** Between two looks at a cluster that is not whole, ms. */
const lookAgainMs = 1000
const leastPatienceMs = 3000
/** What began less than that ago may be on its way: a run that was killed may have just started it, ms. */
const youngMs = 60_000
/** For one answer: what is slow is not away. */
const answerMs = 10_000

/** How long a verb that changes something waits for a cluster to become whole, ms; one that only looks does not. */
export function patienceWith({ facts, lock }: Session): number {
  const age = lock == null ? undefined : youngestMs(facts)
  return age == null ? leastPatienceMs : Math.max(leastPatienceMs, youngMs - age)
}

interface Look {
  isRepaired: boolean
  leaving: readonly string[]
  patienceMs: number
}

/** One answer that came late is no reason to refuse: what is not whole is looked at again. */
export async function steadyLook(
  asking: Asking,
  { isRepaired, leaving, patienceMs }: Look,
  { signal, emit }: Pick<Context, 'signal' | 'emit'>,
): Promise<Situation> {
  for (let waitedMs = 0; ; waitedMs += lookAgainMs) {
    const situation = await lookAround({ ...asking, timeoutMs: answerMs }, leaving)
    const isWhole = Object.values(situation.groups).every(
      ({ problems, topics }) => problems.length === 0 && topics != null,
    )
    if (isWhole || isRepaired || waitedMs >= patienceMs) return situation
    const why = Object.values(situation.groups).flatMap(({ problems }) => problems)[0]
    if (waitedMs === leastPatienceMs && why != null)
      emit({ type: 'note', level: 'info', text: `something began a moment ago, so it is waited for: ${why}` })
    await pause(lookAgainMs, signal)
  }
}

/** What the flags say; --force is everybody's. */
export function rollOptions(
  flags: RollFlags,
  deployment: Deployment,
  { options }: Context,
): Omit<RollOptions, 'restart' | 'canary' | 'situation' | 'leaving'> {
  const { routeWaitMs = defaultRouteWaitMs(deployment), batch, drain, ordered } = flags
  return { routeWaitMs, batch, drain, force: options.force, ...(ordered == null ? {} : { ordered }) }
}

/** Why groups must not be touched; nothing where only those restart whom no group misses. */
export function notWhole(deployment: Deployment, options: RollOptions, hint = 'rmqctl status'): RmqctlError[] {
  if (deployment.instances.every(one => isBystander(one) || !options.restart.includes(one.id))) return []
  return unfitGroups(deployment, options).map(
    why => new RmqctlError('check', `nothing is restarted while a group is not whole: ${why}`, { hint }),
  )
}

/** Says what the chosen way risks, and asks before anything restarts; a cluster on this machine is nobody else's. */
export async function confirmRoll(
  deployment: Deployment,
  roll: RollOptions,
  { expectedMs = 0 }: { expectedMs?: number },
  { ask, emit }: Context,
): Promise<void> {
  for (const text of warnings(deployment, roll)) emit({ type: 'note', level: 'warning', text })
  if (isAllHere(deployment.hosts)) return
  await ask.confirm(
    `Restart ${roll.restart.join(', ')} of ${deployment.name}, one after the other (about ${formatDuration(expectedMs)})?`,
  )
}

function warnings(deployment: Deployment, roll: RollOptions): string[] {
  const groups = rolledGroups(deployment, roll.restart)
  const isUndrained = !roll.drain && groups.length > 0 && hasClients(deployment, roll)
  return [
    ...heavyBatches(batches(groups, roll), roll),
    ...(isUndrained
      ? ['--no-drain: sends to a broker that is away fail or wait, until its clients ask for routes again (30 s)']
      : []),
    ...(roll.ordered === 'remap' ? ['--ordered remap: messages of one key may be consumed out of order'] : []),
  ]
}

function mustRestart(stale: readonly string[], { code, message, details }: RmqctlError): RmqctlError {
  const many = stale.length > 1
  return new RmqctlError(
    code,
    `${stale.join(', ')} run${many ? '' : 's'} with an earlier configuration and must restart, but ${message}`,
    details,
  )
}

/** It could be asked neither at its old port nor at its new one. */
function otherPorts({ instances }: Deployment, stale: readonly string[], { facts }: Session): RmqctlError[] {
  return instances
    .filter(({ id }) => stale.includes(id))
    .flatMap(({ id, host, address }) => {
      const before = facts[host]?.record?.instances.find(one => one.id === id)
      if (before == null || before.address === address) return []
      const hint = `rmqctl stop ${id} && rmqctl up: its clients find it at the new address within 30 s`
      return [
        new RmqctlError('check', `${id} moves from ${before.address} to ${address}, which no rolling restart can do`, {
          host,
          hint,
        }),
      ]
    })
}
