import { homedir, userInfo } from 'node:os'
import type { Connection } from '../connection/connection.ts'
import { connectAll, type Pool } from '../connection/pool.ts'
import { errorsIn, RmqctlError } from '../errors.ts'
import type { FactsRequest } from '../facts/fact.ts'
import { gather } from '../facts/gather.ts'
import type { HostFacts } from '../facts/model.ts'
import type { FactsByHost } from '../plan/up.ts'
import type { Deployment } from '../topology/deployment.ts'
import type { Host } from '../topology/model.ts'
import type { Context } from './context.ts'
import type { Target } from './target.ts'

/** A cluster's hosts, connected and looked at: one connection and one facts round trip each. */
export interface Session extends AsyncDisposable {
  target: Target
  connections: Map<string, Connection>
  facts: FactsByHost
  /** Of hosts that could not be reached or read; all of them. */
  failures: RmqctlError[]
}

/** Connects to all hosts of a cluster at once and gathers their facts. Hosts that fail are in `failures`. */
export async function openSession(target: Target, context: Context): Promise<Session> {
  const pool = await connect(target.hosts, context)
  try {
    const looked = await Promise.all(target.hosts.map(host => look(host, target, { pool, signal: context.signal })))
    const facts = Object.fromEntries(
      looked.flatMap(({ facts }) => (facts == null ? [] : [[facts.host, facts] as const])),
    )
    const failures = [...pool.failures, ...looked.flatMap(({ failure }) => failure ?? [])]
    return {
      target,
      connections: pool.connections,
      facts,
      failures,
      [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
    }
  } catch (error) {
    await pool[Symbol.asyncDispose]()
    throw error
  }
}

function connect(hosts: Host[], context: Context): Promise<Pool> {
  const { options, env, signal } = context
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
  { pool, signal }: { pool: Pool; signal: AbortSignal },
): Promise<Looked> {
  const connection = pool.connections.get(host.id)
  if (connection == null) return {}
  try {
    return { facts: await gather(connection, factsRequest(host, target), signal) }
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
    stores: [
      ...wanted
        .filter(instance => instance.group != null)
        .map(instance => ({ instance: instance.id, store: storeOf(name, instance) })),
      ...known.flatMap(instance => (instance.store == null ? [] : [{ instance: instance.id, store: instance.store }])),
    ],
  }
}

/** '' stands for the default below the root, which only the host knows. */
function storeOf(name: string, instance: { id: string; data?: string }): string {
  return instance.data == null ? '' : `${instance.data}/${name}/${instance.id}/store`
}

/**
 * The deployment that the hosts remember.
 * @throws RmqctlError `input` when none does; the hosts' own errors when not one could be read.
 */
export function deployedAt(session: Session): Deployment {
  const records = Object.values(session.facts).flatMap(facts => facts.record ?? [])
  const [record] = records
  if (record != null) return record
  const remembered = session.target.record?.deployment
  if (remembered != null) return remembered
  throw new RmqctlError(
    'input',
    `${session.target.name} is not deployed on ${session.target.hosts.map(host => host.id).join(', ')}`,
    {
      hint: 'rmqctl up TOPOLOGY',
    },
  )
}
