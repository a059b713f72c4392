import type { Connection } from '../connection/connection.ts'
import { type HaSocket, haSocketsCommand, parseHaSockets } from '../facts/ha-sockets.ts'
import type { Asking } from '../probes/asking.ts'
import { RemotingPool } from '../probes/remoting-pool.ts'
import type { DeployedInstance, Deployment } from '../topology/deployment.ts'
import { dialInstance } from './dial.ts'

/** Everything a probe needs, over connections that are open already. Disposing it closes what it dialled. */
export function openAsking(
  deployment: Deployment,
  connections: Map<string, Connection>,
  { signal }: { signal: AbortSignal },
): Asking & AsyncDisposable {
  const pool = new RemotingPool(dialInstance(deployment, host => connections.get(host)))
  return {
    deployment,
    pool,
    signal,
    haConnections: (master, stop) => haConnections(master, connections.get(master.host), stop),
    [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
  }
}

/** The established connections to a master's HA port, from its host's sockets. */
async function haConnections(
  master: DeployedInstance,
  connection: Connection | undefined,
  signal?: AbortSignal,
): Promise<HaSocket[] | undefined> {
  if (connection == null || master.ports.ha == null) return undefined
  const output = await connection.run(haSocketsCommand(master.ports.ha), { signal, timeoutMs: 5000 })
  return parseHaSockets(output.stdout)
}
