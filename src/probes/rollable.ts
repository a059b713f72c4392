import { groupNamed } from '../components/deployed.ts'
import type { DeployedInstance, Deployment } from '../topology/deployment.ts'
import type { ClusterView } from './view.ts'
import { wipedAt } from './wiped.ts'

/** Above this RocketMQ deletes messages before their time, and a restart may find no room (rocketmq-facts 11.15). */
const fullDisk = 0.85

interface Look {
  deployment: Deployment
  view: Pick<ClusterView, 'nameservers' | 'brokers'>
  /** Addresses of members that the topology no longer has. */
  leaving: readonly string[]
}

/** Why the group of a master must not be restarted beside what `registered` and `in-sync` say of its members; sentences. */
export function whyNotRollable(master: DeployedInstance, { deployment, view, leaving }: Look): string[] {
  const group = master.group ?? ''
  const members = deployment.instances.filter(instance => instance.group === group)
  const wiped = wipedAt(groupNamed(group, deployment), view, deployment).map(
    nameserver => `${group} is read-only at ${nameserver}: its write permission was wiped`,
  )
  const unknown = view.nameservers.flatMap(({ instance, table }) =>
    Object.entries(table?.[group]?.addresses ?? {})
      .filter(([, address]) => !leaving.includes(address) && !members.some(member => member.address === address))
      .map(([id, address]) => `${instance} lists ${address} as brokerId ${id} of ${group}, which is none of ours`),
  )
  const full = view.brokers
    .filter(({ instance, diskUsedRatio = 0 }) => diskUsedRatio >= fullDisk && members.some(({ id }) => id === instance))
    .map(({ instance, diskUsedRatio = 0 }) => `the disk of ${instance} is ${Math.round(diskUsedRatio * 100)} % full`)
  return [...wiped, ...unknown, ...full]
}
