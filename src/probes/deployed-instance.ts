import type { DeployedInstance, Deployment } from '../topology/deployment.ts'

/** @throws Error, a bug of the caller, when the deployment has no such instance. */
export function instanceOf(deployment: Deployment, id: string): DeployedInstance {
  const found = deployment.instances.find(instance => instance.id === id)
  if (found == null) throw new Error(`instance ${id} is not in the deployment`)
  return found
}
