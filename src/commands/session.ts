import { homedir, userInfo } from 'node:os'
import type { Connection } from '../connection/connection.ts'
import { checkNamedKey } from '../connection/named-key.ts'
import { connectAll, type Pool } from '../connection/pool.ts'
import { errorsIn, RmqctlError, throwAll } from '../errors.ts'
import type { FactsRequest } from '../facts/fact.ts'
import { gather } from '../facts/gather.ts'
import type { FactsByHost, HostFacts } from '../facts/model.ts'
import { recordedDeployment } from '../facts/recorded.ts'
import { type AuditTally, createTally } from '../store/audit-tally.ts'
import type { HeldLock } from '../store/lock.ts'
import { isIPv4 } from '../topology/address.ts'
import { formatBindings } from '../topology/bind.ts'
import type { Deployment } from '../topology/deployment.ts'
import type { Host } from '../topology/model.ts'
import { asAdded } from './added-proxies.ts'
import { beginRun, type RunContext } from './begin-run.ts'
import type { Context } from './context.ts'
import { lockCluster } from './hold-lock.ts'
import type { Target } from './target.ts'

/** A cluster's hosts, connected and looked at: one connection and one facts round trip each. */
export interface Session extends AsyncDisposable {
  target: Target
  connections: Map<string, Connection>
  facts: FactsByHost
  /** Of hosts that could not be reached or read; all of them. */
  failures: RmqctlError[]
  /** The cluster's lock, where it was wanted. */
  lock?: HeldLock
  /** The run's context; its signal fires also when the lock is lost. */
  context: Context
}

export interface SessionOptions {
  /** Take the cluster's lock before looking, for this: "up". Then every host must answer, unless `--force`. */
  lock?: string
  /** How much to look at; a cluster that is only looked at needs what tells of running instances. Default: all. */
  extent?: FactsRequest['extent']
  /** Done while the facts are gathered, for what needs connections only. */
  meanwhile?: (connections: Map<string, Connection>) => Promise<void>
}

/**
 * Connects to all hosts of a cluster at once and gathers their facts, under its lock where that is wanted. Hosts that fail are in
 * `failures`.
 */
export async function openSession(
  target: Target,
  given: Context,
  { lock, extent, meanwhile }: SessionOptions = {},
): Promise<Session> {
  const tally = createTally()
  const begun = lock == null ? undefined : beginRun({ cluster: target.name, command: lock }, given, tally)
  const told = begun ?? given
  const pool = await connect(target.hosts, told)
  let held: HeldLock | undefined
  const close = async () => {
    await held?.[Symbol.asyncDispose]()
    await pool[Symbol.asyncDispose]()
  }
  try {
    if (lock != null && begun != null) held = await lockOf(target, { pool, command: lock, tally }, begun)
    const context = held == null ? told : { ...told, signal: AbortSignal.any([told.signal, held.signal]) }
    const looks = target.hosts.map(host => look(host, target, { pool, extent, context }))
    const [looked] = await Promise.all([Promise.all(looks), meanwhile?.(pool.connections)])
    const facts = Object.fromEntries(
      looked.flatMap(({ facts }) => (facts == null ? [] : [[facts.host, facts] as const])),
    )
    const failures = [...pool.failures, ...looked.flatMap(({ failure }) => failure ?? [])]
    return {
      target: await asAdded(target, facts),
      connections: pool.connections,
      facts,
      failures,
      lock: held,
      context,
      [Symbol.asyncDispose]: close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

function lockOf(
  target: Target,
  { pool, command, tally }: { pool: Pool; command: string; tally: AuditTally },
  context: RunContext,
): Promise<HeldLock> {
  if (!context.options.force) throwAll(pool.failures)
  const { connections } = pool
  const record = tally.recordOf
  return lockCluster(command, { target, connections, request: host => factsRequest(host, target), record }, context)
}

/** Connects and looks at nothing. */
export async function connect(hosts: Host[], context: Context): Promise<Pool> {
  const { options, env, cwd, signal } = context
  const { identity } = options.login
  if (identity != null && hosts.some(host => host.endpoint.kind === 'ssh'))
    await checkNamedKey(identity, { home: homedir(), cwd })
  const bound = hosts.map(host => withLogin(host, options.login))
  return connectAll(bound, {
    here: { env, home: homedir(), user: userInfo().username },
    hostKey: options.hostKey,
    defaults: options.loginDefaults,
    ...(context.ask.canAsk
      ? { ask: question => context.ask.secret(question, 'set RMQCTL_SSH_PASSWORD or RMQCTL_SSH_PASSPHRASE') }
      : {}),
    note: text => context.emit({ type: 'note', level: 'info', text }),
    signal,
  })
}

/** `--user` and `--identity` win over the topology's. */
function withLogin(host: Host, login: Context['options']['login']): Host {
  if (host.endpoint.kind === 'local') return host
  const given = Object.fromEntries(Object.entries(login).filter(([, value]) => value != null))
  return { ...host, endpoint: { ...host.endpoint, ...given } }
}

interface Looked {
  facts?: HostFacts
  failure?: RmqctlError
}

async function look(
  host: Host,
  target: Target,
  { pool, extent, context }: { pool: Pool; extent?: FactsRequest['extent']; context: Context },
): Promise<Looked> {
  const connection = pool.connections.get(host.id)
  if (connection == null) return {}
  try {
    const asked = context.clock()
    const facts = await gather(connection, { ...factsRequest(host, target), extent }, context.signal)
    return { facts: { ...facts, window: { asked, answered: context.clock() } } }
  } catch (error) {
    const [failure] = errorsIn(error)
    if (failure == null || failure.code === 'interrupted') throw error
    return { failure }
  }
}

export function factsRequest(host: Host, { name, cluster, record }: Target): FactsRequest {
  const wanted = cluster?.instances.filter(instance => instance.host === host.id) ?? []
  const known =
    cluster == null ? (record?.deployment?.instances.filter(instance => instance.host === host.id) ?? []) : []
  return {
    cluster: name,
    dir: host.dir ?? '',
    runAs: host.runAs ?? '',
    // this machine is somebody's own: no sudo behind its owner's back
    sudo: (host.sudo ?? host.endpoint.kind === 'ssh') ? 'auto' : 'never',
    javas: wanted.map(instance => instance.java).filter(java => java.startsWith('/')),
    names: namesOf(cluster?.hosts ?? []),
    stores: [
      ...wanted
        .filter(instance => instance.group != null)
        .map(instance => ({ instance: instance.id, store: storeOf(name, instance) })),
      ...known.flatMap(instance => (instance.store == null ? [] : [{ instance: instance.id, store: instance.store }])),
    ],
  }
}

/** Addresses that are names: RocketMQ is given them as they are written. */
function namesOf(hosts: Host[]): string[] {
  const addresses = hosts.flatMap(({ advertise, endpoint }) =>
    advertise == null ? (endpoint.kind === 'ssh' ? endpoint.address : []) : advertise,
  )
  return [...new Set(addresses.filter(address => !address.includes(':') && !isIPv4(address)))]
}

/** '' stands for the default below the root, which only the host knows. */
function storeOf(name: string, instance: { id: string; data?: string }): string {
  return instance.data == null ? '' : `${instance.data}/${name}/${instance.id}/store`
}

/**
 * The deployment that the hosts remember.
 * @throws RmqctlError `input` when none does; the hosts' own errors when not one could be read.
 */
export function deployedAt(session: Pick<Session, 'target' | 'facts' | 'failures'>): Deployment {
  const recorded = recordedDeployment(session.facts)
  if (recorded != null) return recorded
  const remembered = session.target.record?.deployment
  if (remembered != null) return remembered
  // nothing is known of a cluster that nobody could be asked about
  if (Object.keys(session.facts).length === 0) throwAll(session.failures)
  const { name, hosts, cluster } = session.target
  const bindings = formatBindings(hosts)
  const where = bindings == null ? 'this machine' : hosts.map(host => host.id).join(', ')
  const hint = `rmqctl up ${cluster?.source ?? 'TOPOLOGY'}${bindings == null ? '' : ` --hosts ${bindings}`}`
  throw new RmqctlError('input', `${name} is not deployed on ${where}`, { hint })
}
