import { RmqctlError, throwAll } from '../errors.ts'
import { isControlled } from '../topology/controllers.ts'
import type { Deployment } from '../topology/deployment.ts'
import { select } from '../topology/select.ts'
import type { Context } from './context.ts'
import type { ClusterChoice } from './options.ts'
import { deployedAt, openSession, type Session, type SessionOptions } from './session.ts'
import { findTarget } from './target.ts'

/** A cluster that is deployed, with its hosts open. */
export interface Deployed extends AsyncDisposable {
  session: Session
  deployment: Deployment
}

/** Opens the cluster that the options choose, for verbs that change it: every host must answer, unless `force`. */
export async function openDeployed(
  choice: ClusterChoice,
  context: Context,
  options: SessionOptions = {},
): Promise<Deployed> {
  const session = await openSession(await findTarget(choice, context), context, options)
  try {
    if (!context.options.force) throwAll(session.failures)
    for (const { message, details } of session.failures)
      context.emit({ type: 'note', level: 'warning', text: message, host: details.host })
    return {
      session,
      deployment: reachable(deployedAt(session), session),
      [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
    }
  } catch (error) {
    await session[Symbol.asyncDispose]()
    throw error
  }
}

/** With --force, what can be reached is all that there is; a group without its master is none that could be asked. */
export function reachable(deployment: Deployment, { facts }: Pick<Session, 'facts'>): Deployment {
  const instances = deployment.instances.filter(instance => facts[instance.host] != null)
  const isThere = (id: string) => instances.some(instance => instance.id === id)
  return {
    ...deployment,
    hosts: deployment.hosts.filter(host => facts[host.id] != null),
    instances,
    groups: deployment.groups.flatMap(group => {
      const [first, ...others] = [group.master, ...group.slaves].filter(isThere)
      // of replicas any may be the first: who leads is known live
      const isLed = first != null && (isThere(group.master) || isControlled(group))
      return isLed ? [{ ...group, master: first, slaves: others }] : []
    }),
  }
}

/** Instances that selectors and --only name; all of them when neither is given. */
export function selected(deployment: Deployment, selectors: readonly string[], { options }: Context): string[] {
  const wanted = [...selectors, ...options.only]
  if (wanted.length === 0) return deployment.instances.map(instance => instance.id)
  const ids = select(deployment, wanted)
  if (ids.length > 0) return ids
  throw new RmqctlError('input', `nothing is selected by ${wanted.join(', ')}`, { hint: 'rmqctl status' })
}
