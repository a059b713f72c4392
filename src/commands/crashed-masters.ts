import type { CheckFinding } from '../checks/finding.ts'
import type { Connection } from '../connection/connection.ts'
import { crashedMasters } from '../plan/crashed.ts'
import { isRunning } from '../plan/up.ts'
import type { Asking } from '../probes/asking.ts'
import { getRuntimeInfo } from '../remoting/requests/runtime-info.ts'
import { commitLogDigest } from '../shell/commit-log.ts'
import type { DeployedInstance, Deployment } from '../topology/deployment.ts'
import { openAsking } from './asking.ts'
import type { Context } from './context.ts'
import type { Session } from './session.ts'

/** Its name for `--skip`. */
const name = 'crashed-master'

export interface Crashed {
  /** Masters that were cut off, all of them. */
  masters: DeployedInstance[]
  findings: CheckFinding[]
}

/**
 * Compares every master that a crash of its host cut off with its slaves that run, before it is started: an error for each slave that
 * has what the master has not, a warning for one that cannot be asked. Two round trips a slave, and none where nothing crashed.
 */
export async function compareCrashed(deployment: Deployment, session: Session, context: Context): Promise<Crashed> {
  const masters = crashedMasters(deployment, session.facts)
  if (masters.length === 0) return { masters, findings: [] }
  await using asking = openAsking(deployment, session.connections, { signal: context.signal })
  const pairs = masters.flatMap(master => slavesOf(master, deployment).map(slave => ({ master, slave })))
  const findings = await Promise.all(pairs.map(pair => compare(pair, { asking, session })))
  const level = context.options.skip.includes(name) ? ('warning' as const) : undefined
  return { masters, findings: findings.flatMap(one => (one == null ? [] : [{ ...one, level: level ?? one.level }])) }
}

function slavesOf({ id }: DeployedInstance, { groups, instances }: Deployment): DeployedInstance[] {
  const ids = groups.find(({ master }) => master === id)?.slaves ?? []
  return instances.filter(instance => ids.includes(instance.id))
}

interface Pair {
  master: DeployedInstance
  slave: DeployedInstance
}

async function compare({ master, slave }: Pair, { asking, session }: { asking: Asking; session: Session }) {
  if (!isRunning(slave, session.facts)) return unknown(master, slave, `${slave.id} does not run`)
  const answer = await asking.pool.client(slave).call(getRuntimeInfo, undefined, { signal: asking.signal })
  if (!answer.ok) return unknown(master, slave, answer.failure.text)
  const { maxOffset } = answer.value
  if (maxOffset === 0) return undefined
  const [ours, theirs] = await Promise.all([master, slave].map(one => digest(one, maxOffset, session)))
  return ours === theirs ? undefined : ahead(master, slave, maxOffset)
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

function ahead({ id, host }: DeployedInstance, slave: DeployedInstance, offset: number): CheckFinding {
  return {
    check: name,
    level: 'error',
    host,
    message: `${id} was cut off by a crash of its host, and its slave ${slave.id} has messages (up to offset ${offset}) that its store lost: started now, it would put new ones in their place`,
    hint: [
      `to keep them: rmqctl stop ${slave.id}, copy ${slave.store}/commitlog and consumequeue over those of ${id}, rmqctl up`,
      `to give them up: rmqctl stop ${slave.id}, move ${slave.store} away, rmqctl up --new-store ${slave.id} --skip ${name}`,
    ].join('\n'),
  }
}

function unknown({ id, host }: DeployedInstance, slave: DeployedInstance, why: string): CheckFinding {
  const message = `${id} was cut off by a crash of its host; whether ${slave.id} has what it lost could not be compared: ${why}`
  return { check: name, level: 'warning', host, message, hint: `look at ${slave.id} with rmqctl status afterwards` }
}
