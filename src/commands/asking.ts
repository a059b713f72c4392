import type { Connection } from '../connection/connection.ts'
import { hexAddress } from '../facts/listeners.ts'
import type { Asking } from '../probes/asking.ts'
import { RemotingPool } from '../probes/remoting-pool.ts'
import { script } from '../shell/command.ts'
import { quote } from '../shell/quote.ts'
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

/** Remote ends of the established connections to a master's HA port, from its host's sockets. */
async function haConnections(
  master: DeployedInstance,
  connection: Connection | undefined,
  signal?: AbortSignal,
): Promise<string[] | undefined> {
  if (connection == null || master.ports.ha == null) return undefined
  const port = master.ports.ha.toString(16).toUpperCase().padStart(4, '0')
  const text = `while read -r _ l r s _; do case $l in *:${quote(port)}) [ "$s" = 01 ] && echo "$r";; esac; done 2>/dev/null`
  const output = await connection.run(script(`cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | ${text}; :`), { signal })
  return output.stdout
    .split('\n')
    .filter(line => line !== '')
    .map(readable)
}

function readable(end: string): string {
  const [address = '', port = ''] = end.split(':')
  return `${hexAddress(address)}:${Number.parseInt(port, 16)}`
}
