import { instanceNamed } from '../components/deployed.ts'
import type { DeployedInstance, Deployment } from '../topology/deployment.ts'
import type { NameserverView } from './view.ts'

/** Ids of the NameServers that list a broker with the expected address, brokerId and cluster. */
export function registeredAt(
  broker: DeployedInstance,
  deployment: Deployment,
  nameservers: NameserverView[],
): string[] {
  return nameservers.filter(one => problemAt(one, broker, deployment) == null).map(one => one.instance)
}

/** One sentence for each NameServer that does not answer or does not list the broker as expected. */
export function missingRegistrations(
  broker: DeployedInstance,
  deployment: Deployment,
  nameservers: NameserverView[],
): string[] {
  return nameservers.flatMap(one => problemAt(one, broker, deployment) ?? [])
}

function problemAt(view: NameserverView, broker: DeployedInstance, deployment: Deployment): string | undefined {
  const place = `${view.instance} (${instanceNamed(view.instance, deployment).address})`
  if (view.table == null) return `${place} does not answer: ${view.error ?? 'not asked'}`
  const entry = view.table[broker.group ?? '']
  // a replica has the id that the controllers gave it, 0 while it leads, and its file's -1 before that
  const given = broker.role === 'replica' ? idOf(broker.address, entry?.addresses ?? {}) : undefined
  const id = given ?? String(broker.brokerId ?? 0)
  if (broker.role === 'replica' && (given == null || Number(given) < 0))
    return `${broker.id} is not registered at ${place}`
  const address = entry?.addresses[id]
  if (entry == null || address == null) {
    const other = idOf(broker.address, entry?.addresses ?? {})
    if (other == null) return `${broker.id} is not registered at ${place}`
    return `${broker.id} is registered at ${place} with brokerId ${other}, expected ${id}`
  }
  if (address !== broker.address) {
    return `${broker.id} is registered at ${place} as ${address}, expected ${broker.address}`
  }
  if (entry.cluster === deployment.name) return undefined
  return `${broker.id} is registered at ${place} in cluster ${entry.cluster}, expected ${deployment.name}`
}

/** A slave without brokerRole=SLAVE registers under the master's id. */
function idOf(address: string, addresses: Record<string, string>): string | undefined {
  return Object.entries(addresses).find(([, one]) => one === address)?.[0]
}
