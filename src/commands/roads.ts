import type { CheckFinding } from '../checks/finding.ts'
import { networkFindings, type TriedRoad } from '../checks/network.ts'
import { type Road, roadsOf } from '../checks/roads.ts'
import { errorsIn, RmqctlError, throwAll } from '../errors.ts'
import { gatherFirewall } from '../facts/gather.ts'
import type { FirewallFacts } from '../facts/model.ts'
import type { Plan } from '../plan/model.ts'
import { tryRoads } from '../probes/roads.ts'
import type { Deployment } from '../topology/deployment.ts'
import type { Context } from './context.ts'
import { factsRequest, type Session } from './session.ts'

/** Roads with what came of trying them, the firewalls of hosts that are not reached, and what there is to say. */
export interface Travelled {
  tried: TriedRoad[]
  firewalls: Record<string, FirewallFacts | undefined>
  findings: CheckFinding[]
}

interface TravelOptions {
  deployment: Deployment
  session: Session
  signal: AbortSignal
}

/** Tries roads, and looks at the firewall of every host that one of them does not reach. */
export async function travel(
  roads: readonly Road[],
  { deployment, session, signal }: TravelOptions,
): Promise<Travelled> {
  const tried = await tryRoads(roads, { connections: session.connections, signal })
  const closed = [...new Set(tried.filter(({ state }) => state === 'blocked').map(({ road }) => road.host))]
  const firewalls = Object.fromEntries(
    await Promise.all(closed.map(async host => [host, await firewallOf(host, session, signal)] as const)),
  )
  return { tried, firewalls, findings: networkFindings(tried, { deployment, firewalls }) }
}

async function firewallOf(
  id: string,
  { target, connections, facts }: Session,
  signal: AbortSignal,
): Promise<FirewallFacts | undefined> {
  const more = facts[id]?.more
  if (more != null) return more.firewall
  const connection = connections.get(id)
  const host = target.hosts.find(one => one.id === id)
  return connection == null || host == null ? undefined : gatherFirewall(connection, factsRequest(host, target), signal)
}

/**
 * Before anything is started: every connection that what is to be started needs. An `up` that starts nothing tries none.
 * @throws RmqctlErrors `check` naming every road that is closed, with the command that opens it.
 */
export async function requireRoads(plan: Plan, session: Session, context: Context): Promise<void> {
  const starting = new Set(plan.stages.flatMap(({ lanes }) => lanes.flatMap(lane => startedBy(lane.steps))))
  if (starting.size === 0 || context.options.skip.includes('network')) return
  const roads = roadsOf(plan.deployment).filter(
    ({ to, users }) => starting.has(to) || users.some(user => starting.has(user)),
  )
  const { findings } = await travel(roads, { deployment: plan.deployment, session, signal: context.signal })
  throwAll(errorsOf(findings))
}

function startedBy(steps: Plan['stages'][number]['lanes'][number]['steps']): string[] {
  return steps.flatMap(step => (step.kind === 'service' && step.action === 'start' ? step.instance : []))
}

/**
 * Runs what proves a cluster, and names the roads that are closed where that does not come to an end: when this machine can ask
 * nobody at once, else when it has failed.
 */
export async function explainedByRoads(
  run: (context: Context) => Promise<void>,
  { plan, session, context }: { plan: Plan; session: Session; context: Context },
): Promise<void> {
  if (context.options.skip.includes('network')) return run(context)
  const stop = new AbortController()
  const over = new AbortController()
  const { deployment } = plan
  const look = async (some: (road: Road) => boolean, signal: AbortSignal) => {
    const roads = roadsOf(deployment).filter(some)
    return errorsOf((await travel(roads, { deployment, session, signal })).findings)
  }
  const early = look(({ from }) => from === 'control', AbortSignal.any([context.signal, over.signal])).catch(() => [])
  void early.then(errors => {
    if (errors.length > 0) stop.abort()
  })
  try {
    await run({ ...context, signal: AbortSignal.any([context.signal, stop.signal]) })
  } catch (error) {
    if (context.signal.aborted || isAway(error)) throw error
    if (stop.signal.aborted) throwAll(await early)
    const closed = await look(() => true, context.signal).catch(() => [])
    if (closed.length > 0) throwAll([...closed, ...errorsIn(error)])
    throw error
  } finally {
    over.abort()
  }
}

/** Of a host that is away no road tells anything. */
function isAway(error: unknown): boolean {
  return errorsIn(error).some(({ code }) => code === 'unreachable')
}

function errorsOf(findings: readonly CheckFinding[]): RmqctlError[] {
  return findings
    .filter(({ level }) => level === 'error')
    .map(({ message, host, hint }) => new RmqctlError('check', message, { host, hint }))
}
