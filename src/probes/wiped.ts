import { instanceNamed } from '../components/deployed.ts'
import { letsWrite, permissionOf } from '../components/permission.ts'
import type { DeployedGroup, Deployment } from '../topology/deployment.ts'
import type { ClusterView } from './view.ts'

/** NameServers at which the write permission of a group is wiped though its topology lets it write. */
export function wipedAt(
  group: DeployedGroup,
  { nameservers }: Pick<ClusterView, 'nameservers'>,
  deployment: Deployment,
): string[] {
  if (!letsWrite(permissionOf(instanceNamed(group.master, deployment)))) return []
  const isWiped = (permission: number | undefined) => permission != null && !letsWrite(permission)
  return nameservers.filter(({ permissions }) => isWiped(permissions[group.name])).map(({ instance }) => instance)
}
