import { RmqctlError } from '../errors.ts'
import type { Host } from '../topology/model.ts'
import type { Connection } from './connection.ts'
import { openLocal } from './local.ts'
import type { SshOptions } from './ssh.ts'

export interface PoolOptions extends SshOptions {
  /** From the flag, environment or settings; undefined: what ssh's configuration says, else strict. */
  hostKey?: 'strict' | 'accept-new'
  /** Login and key for hosts that name none. */
  defaults?: { user?: string; identity?: string }
}

/** The hosts that can be run on, and why the others cannot. Disposing it closes all connections. */
export interface Pool extends AsyncDisposable {
  connections: Map<string, Connection>
  failures: RmqctlError[]
}

/**
 * Connects to all hosts at once and waits for the last. A host that fails is in `failures`, all of them are.
 * Hosts with the same login share one SSH connection. Nothing of ssh2 is loaded when every host is this machine.
 * @throws RmqctlError `interrupted`; what was opened is closed then.
 */
export async function connectAll(hosts: Host[], options: PoolOptions): Promise<Pool> {
  const open = await opener(hosts, options)
  const results = await Promise.allSettled(hosts.map(host => open(host)))
  const pool = createPool(hosts, results)
  const fatal = results.map(result => (result.status === 'rejected' ? result.reason : undefined)).find(isFatal)
  if (fatal === undefined) return pool
  await pool[Symbol.asyncDispose]()
  throw fatal
}

type Open = (host: Host) => Promise<Connection>

async function opener(hosts: Host[], options: PoolOptions): Promise<Open> {
  const { env } = options.here
  const local: Open = host => openLocal(host.id, { env })
  if (hosts.every(host => host.endpoint.kind === 'local')) return local
  const { openSsh, startSshSession } = await import('./ssh.ts')
  const session = await startSshSession(options)
  return async host => {
    if (host.endpoint.kind === 'local') return local(host)
    const { user = options.defaults?.user, identity = options.defaults?.identity, ...endpoint } = host.endpoint
    return openSsh(host.id, { ...endpoint, user, identity, hostKey: options.hostKey }, session)
  }
}

function createPool(hosts: Host[], results: PromiseSettledResult<Connection>[]): Pool {
  const connections = new Map<string, Connection>()
  const failures: RmqctlError[] = []
  results.forEach((result, index) => {
    const host = hosts[index]?.id ?? ''
    if (result.status === 'fulfilled') connections.set(host, result.value)
    else if (result.reason instanceof RmqctlError) failures.push(ofHost(result.reason, host))
  })
  const dispose = async () => {
    await Promise.all([...connections.values()].map(connection => connection[Symbol.asyncDispose]()))
  }
  return { connections, failures, [Symbol.asyncDispose]: dispose }
}

/** An interruption is no failure of a host, and what is not ours is a bug. */
function isFatal(reason: unknown): boolean {
  if (reason === undefined) return false
  return !(reason instanceof RmqctlError) || reason.code === 'interrupted'
}

function ofHost(error: RmqctlError, host: string): RmqctlError {
  return new RmqctlError(error.code, error.message, { ...error.details, host })
}
