import type { CheckFinding } from '../checks/finding.ts'
import type { Connection } from '../connection/connection.ts'
import { isRunning } from '../facts/running.ts'
import { crashedMasters, stoppedMasters } from '../plan/crashed.ts'
import type { Asking } from '../probes/asking.ts'
import { getRuntimeInfo } from '../remoting/requests/runtime-info.ts'
import { commitLogDigest } from '../shell/commit-log.ts'
import type { DeployedInstance, Deployment } from '../topology/deployment.ts'
import type { Context } from './context.ts'
import { openAsking } from './open-asking.ts'
import type { Session } from './session.ts'

/** Its name for `--skip`. */
const name = 'slave-ahead'

export interface Compared {
  /** Masters that a crash of their host cut off, all of them. */
  crashed: DeployedInstance[]
  findings: CheckFinding[]
}

/**
 * Compares every master of these instances that does not run with its slaves that do, before it is started: an error for each slave
 * that has what the master has not. Of one that a crash of its host cut off, also a warning for a slave that cannot be asked. Two
 * round trips a slave.
 */
export async function compareMasters(
  {
    deployment,
    ids,
    newStores = [],
  }: { deployment: Deployment; ids: readonly string[]; newStores?: readonly string[] },
  session: Session,
  context: Context,
): Promise<Compared> {
  const crashed = crashedMasters(deployment, session.facts)
  const stopped = stoppedMasters(deployment, session.facts, newStores).filter(({ id }) => ids.includes(id))
  const pairs = stopped.flatMap(master =>
    slavesOf(master, deployment).map(slave => ({ master, slave, wasCut: crashed.includes(master) })),
  )
  if (pairs.length === 0) return { crashed, findings: [] }
  await using asking = openAsking(deployment, session.connections, { signal: context.signal })
  const findings = await Promise.all(pairs.map(pair => compare(pair, { asking, session })))
  const level = context.options.skip.includes(name) ? ('warning' as const) : undefined
  return { crashed, findings: findings.flatMap(one => (one == null ? [] : [{ ...one, level: level ?? one.level }])) }
}

function slavesOf({ id }: DeployedInstance, { groups, instances }: Deployment): DeployedInstance[] {
  const ids = groups.find(({ master }) => master === id)?.slaves ?? []
  return instances.filter(instance => ids.includes(instance.id))
}

interface Pair {
  master: DeployedInstance
  slave: DeployedInstance
  /** By a crash of its host. */
  wasCut: boolean
}

async function compare(pair: Pair, { asking, session }: { asking: Asking; session: Session }) {
  const { master, slave } = pair
  if (!isRunning(slave, session.facts)) return unknown(pair, `${slave.id} does not run`)
  const answer = await asking.pool.client(slave).call(getRuntimeInfo, undefined, { signal: asking.signal })
  if (!answer.ok) return unknown(pair, answer.failure.text)
  const { maxOffset } = answer.value
  if (maxOffset === 0) return undefined
  const [ours, theirs] = await Promise.all([master, slave].map(one => digest(one, maxOffset, session)))
  // a master that has deleted that file by its age is far ahead
  return ours === theirs || ours === 'deleted' ? undefined : ahead(pair, maxOffset)
}

async function digest(
  { host, store = '' }: DeployedInstance,
  offset: number,
  { connections }: Session,
): Promise<string> {
  const connection: Connection | undefined = connections.get(host)
  if (connection == null) throw new Error(`no connection to ${host}`)
  const { stdout } = await connection.run(commitLogDigest(store, offset), { timeoutMs: 60_000 })
  return stdout.trim()
}

function ahead({ master: { id, host, store }, slave, wasCut }: Pair, offset: number): CheckFinding {
  const what = `its slave ${slave.id} has messages (up to offset ${offset})`
  const message = wasCut
    ? `${id} was cut off by a crash of its host, and ${what} that its store lost`
    : `${what} that the store of ${id} has not: it was emptied, a disk of it is not mounted, or an older copy was put back`
  return {
    check: name,
    level: 'error',
    host,
    message: `${message}: started now, ${id} would put new ones in their place`,
    hint: [
      `to keep them: rmqctl stop ${slave.id}, copy ${slave.store}/commitlog and consumequeue over those of ${store}, rmqctl up`,
      `to give them up: rmqctl stop ${slave.id}, move ${slave.store} away, rmqctl up --new-store ${slave.id} --skip ${name}`,
    ].join('\n'),
  }
}

function unknown({ master: { id, host }, slave, wasCut }: Pair, why: string): CheckFinding | undefined {
  if (!wasCut) return undefined
  const message = `${id} was cut off by a crash of its host; whether ${slave.id} has what it lost could not be compared: ${why}`
  return { check: name, level: 'warning', host, message, hint: `look at ${slave.id} with rmqctl status afterwards` }
}
