import { instanceNamed, membersOf } from '../components/deployed.ts'
import { RmqctlError, throwAll } from '../errors.ts'
import { recordedDeployment } from '../facts/recorded.ts'
import { withHandOver } from '../plan/hand-over.ts'
import { clientTexts, holdMessages, keptText } from '../plan/kept.ts'
import type { Plan } from '../plan/model.ts'
import { removedPart, withKnown, withPruned } from '../plan/prune.ts'
import { removedInstances } from '../plan/removed.ts'
import { defaultRouteWaitMs } from '../plan/roll-options.ts'
import type { Asking } from '../probes/asking.ts'
import { surveyControllers } from '../probes/controllers.ts'
import { leftOn, leftText } from '../probes/unread.ts'
import { isControlled } from '../topology/controllers.ts'
import type { DeployedInstance, Deployment } from '../topology/deployment.ts'
import type { Context } from './context.ts'
import { handOverOf } from './hand-over.ts'
import { openAsking } from './open-asking.ts'
import type { UpOptions } from './options.ts'
import type { Session } from './session.ts'

/**
 * The plan with what the topology no longer has taken away as well. Where restarts were refused it stays for now: those that stay may
 * still count on it, as a synchronous master on its slave.
 * @throws RmqctlError `input` for each such instance without `--prune`; `unreachable` when its host cannot be reached.
 */
export async function planRemoval(
  plan: Plan,
  { prune, roll }: Pick<UpOptions, 'prune' | 'roll'>,
  { session, options, isRefused }: { session: Session; options: Context['options']; isRefused: boolean },
): Promise<Plan> {
  const { facts, target } = session
  const recorded = recordedDeployment(facts)
  const removed = removedInstances(plan.deployment, facts)
  if (recorded == null || removed.length === 0) return plan
  const source = target.cluster?.source ?? 'the topology'
  if (!prune)
    throwAll(
      removed.map(
        ({ id, host, role }) =>
          new RmqctlError('input', `${id} is deployed, but is not in ${source} any more`, {
            host,
            hint: `put it back, or let up stop and remove it; ${keptText({ role })}: rmqctl up --prune`,
          }),
      ),
    )
  if (options.only.length > 0)
    throw new RmqctlError('input', '--prune is about all that goes: it cannot be used with --only')
  const there = removed.filter(({ host }) => facts[host] != null)
  refuseAway(
    removed.filter(({ host }) => facts[host] == null),
    options,
  )
  if (there.length === 0) return plan
  const routeWaitMs = roll.drain ? (roll.routeWaitMs ?? defaultRouteWaitMs(plan.deployment)) : 0
  const ids = there.map(({ id }) => id)
  if (isRefused) {
    const text = `${ids.join(', ')} stay${ids.length === 1 ? 's' : ''} until those that remain could be restarted`
    session.context.emit({ type: 'note', level: 'warning', text })
    return withKnown(plan, removedPart(recorded, there), facts)
  }
  const { lanes, warnings } = await handOverOf(recorded, ids, session)
  for (const text of warnings) session.context.emit({ type: 'note', level: 'warning', text })
  return withHandOver(withPruned(plan, removedPart(recorded, there), { facts, routeWaitMs }), { lanes })
}

/** What is on a host that is away goes on running there: with --force it is left. */
function refuseAway(removed: Deployment['instances'], { force }: Context['options']): void {
  if (force) return
  throwAll(
    removed.map(
      ({ id, host }) =>
        new RmqctlError('unreachable', `${id} is to be removed, but its host ${host} cannot be reached`, {
          host,
          hint: 'when that machine is gone for good, go on without it: rmqctl up --prune --force',
        }),
    ),
  )
}

/**
 * Stopping and removing asks (cli.md, "Asking"); a master that has messages which somebody did not read, or that cannot be asked,
 * needs the name of the cluster as `destroy --data` does.
 */
export async function confirmRemoval(
  { removed, cluster }: Plan,
  { confirm }: Pick<UpOptions, 'confirm'>,
  { session, context }: { session: Session; context: Context },
): Promise<void> {
  if (removed == null) return
  const ids = removed.instances.map(({ id }) => id).join(', ')
  const unread = await unreadTexts(removed, session, context)
  const stay = holdMessages(removed.instances) ? ' Messages stay on their hosts.' : ''
  if (unread.length === 0) return context.ask.confirm(`Stop and remove ${ids}?${stay}`)
  const question = `${unread.join('; ')}. Remove ${ids} all the same? Type ${cluster}:`
  await context.ask.typed({ question, expected: cluster, given: confirm, flag: `--confirm ${cluster}` })
}

async function unreadTexts(
  removed: Deployment,
  { connections, facts }: Session,
  { signal }: Context,
): Promise<string[]> {
  const recorded = recordedDeployment(facts) ?? removed
  await using asking = openAsking(recorded, connections, { signal })
  const plain = removed.instances.filter(({ role }) => role === 'master')
  const masters = [...plain, ...(await leadersThatGo(removed, asking))]
  const found = await Promise.all(masters.map(async master => leftText(master, await leftOn(master, asking))))
  return found.flatMap(text => text ?? [])
}

/** Of groups that controllers lead and of which nobody stays. */
async function leadersThatGo(removed: Deployment, asking: Asking): Promise<DeployedInstance[]> {
  const isGone = ({ id }: DeployedInstance) => removed.instances.some(one => one.id === id)
  const gone = removed.groups.filter(group => isControlled(group) && membersOf(group, asking.deployment).every(isGone))
  if (gone.length === 0) return []
  const { led } = await surveyControllers(asking)
  return gone.map(({ name, master }) => instanceNamed(led[name]?.master ?? master, asking.deployment))
}

/** What somebody has to do or to know after instances went or came. */
export function tellOfRemoval({ removed, changes = [] }: Plan, { emit }: Pick<Context, 'emit'>): void {
  const gone = removed?.instances ?? []
  const stores = gone.flatMap(({ store }) => store ?? [])
  const isNew = changes.some(({ key }) => key === 'namesrvAddr')
  const texts = [
    ...(stores.length > 0 ? [`messages are kept: ${stores.join(', ')}`] : []),
    ...(isNew ? clientTexts([{ role: 'namesrv' }]) : []),
    ...clientTexts(gone),
  ]
  for (const text of new Set(texts)) emit({ type: 'note', level: 'info', text })
}
