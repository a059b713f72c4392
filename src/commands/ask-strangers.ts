import type { Connection } from '../connection/connection.ts'
import type { Stranger } from '../diagnosis/strangers.ts'
import { RemotingClient } from '../remoting/client.ts'
import { getBrokerConfig } from '../remoting/requests/broker-config.ts'
import type { DeployedInstance, Deployment } from '../topology/deployment.ts'
import { dialInstance } from './dial.ts'

/** Of these, ms: an address that nobody has any more is silent. */
const patienceMs = 1500

/** Asks addresses that a NameServer knows and we do not who they are; those that do not answer are left out. */
export async function askStrangers(
  addresses: readonly string[],
  deployment: Deployment,
  { connections, signal }: { connections: Map<string, Connection>; signal: AbortSignal },
): Promise<Stranger[]> {
  const nameserver = deployment.instances.find(({ role }) => role === 'namesrv')
  if (nameserver == null) return []
  const dial = dialInstance(deployment, host => connections.get(host))
  const found = await Promise.all(
    addresses.map(async address => {
      const at: DeployedInstance = { ...nameserver, id: address, address }
      const port = Number(address.slice(address.lastIndexOf(':') + 1))
      await using client = new RemotingClient(stop => dial(at, port, stop))
      const answer = await client.call(getBrokerConfig, undefined, { timeoutMs: patienceMs, signal })
      if (!answer.ok) return []
      const { brokerName = '', brokerId = '', brokerClusterName: cluster = '' } = answer.value
      return [{ address, brokerName, brokerId, cluster }]
    }),
  )
  return found.flat()
}
