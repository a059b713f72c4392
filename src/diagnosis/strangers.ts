import type { ClusterView } from '../probes/view.ts'
import type { Deployment } from '../topology/deployment.ts'
import type { Evidence } from './evidence.ts'
import { linesOf } from './quotes.ts'

/** A broker that registered at our NameServers and was not deployed by us, as it answers for itself. */
export interface Stranger {
  address: string
  brokerName: string
  brokerId: string
  cluster: string
}

/** 4.9 says the address alone, 5.x also the cluster (RouteInfoManager#registerBroker). */
const registered = /new broker registered, (?:BrokerAddrInfo \[clusterName=[^,]*, brokerAddr=)?([^\s\],]+)/

/**
 * Addresses that NameServers list or have ever logged since their start, and that are none of the deployment's. Two masters of one
 * name take each other's place in the tables of 5.x without a word, so that the tables alone show it only at times.
 */
export function strangeAddresses(
  deployment: Deployment,
  view: ClusterView,
  instances: Record<string, Evidence>,
): string[] {
  const groups = deployment.groups.map(({ name }) => name)
  const listed = view.nameservers.flatMap(({ table }) =>
    groups.flatMap(group => Object.values(table?.[group]?.addresses ?? {})),
  )
  const logged = Object.values(instances).flatMap(evidence =>
    linesOf(evidence, 'namesrv').flatMap(({ text }) => registered.exec(text)?.[1] ?? []),
  )
  const own = new Set(deployment.instances.map(({ address }) => address))
  return [...new Set([...listed, ...logged])].filter(address => !own.has(address) && /:\d+$/.test(address))
}
