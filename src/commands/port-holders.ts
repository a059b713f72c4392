import type { CheckFinding } from '../checks/finding.ts'
import { type ClusterRecord, clusterNames, readCluster } from '../store/clusters.ts'
import type { Home } from '../store/home.ts'
import type { DeployedInstance, Deployment } from '../topology/deployment.ts'

/** The clusters known on this machine but for one: those that may well hold a port that it wants. */
export async function otherClusters(home: Home, name: string): Promise<ClusterRecord[]> {
  const names = (await clusterNames(home)).filter(other => other !== name)
  // a broken record is told by the verbs that need it
  const records = await Promise.all(names.map(other => readCluster(home, other).catch(() => undefined)))
  return records.filter(record => record != null)
}

/** A port that is taken is most often taken by one's own other cluster: then that one is named, and how to stop it. */
export function namePortHolders(
  findings: CheckFinding[],
  deployment: Deployment,
  others: readonly ClusterRecord[],
): CheckFinding[] {
  return findings.map(finding => {
    const instance = deployment.instances.find(one => one.id === finding.instance)
    if (finding.check !== 'ports' || instance == null) return finding
    const holder = others.find(other => sharesPort(instance, deployment, other))
    if (holder == null) return finding
    return { ...finding, hint: `${holder.name} has that port too: rmqctl down --cluster ${holder.name}` }
  })
}

function sharesPort(instance: DeployedInstance, deployment: Deployment, { deployment: other }: ClusterRecord): boolean {
  const wanted = Object.values(instance.ports)
  const place = addressOf(instance, deployment)
  return (other?.instances ?? []).some(
    one =>
      other != null && addressOf(one, other) === place && Object.values(one.ports).some(port => wanted.includes(port)),
  )
}

function addressOf({ host }: DeployedInstance, { hosts }: Deployment): string | undefined {
  const endpoint = hosts.find(one => one.id === host)?.endpoint
  return endpoint?.kind === 'ssh' ? endpoint.address : 'this machine'
}
