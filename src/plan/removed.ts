import type { HostFacts } from '../facts/model.ts'
import type { DeployedInstance, Deployment } from '../topology/deployment.ts'

/** Instances that the hosts remember but the topology no longer has, each once. */
export function removedInstances(deployment: Deployment, facts: Record<string, HostFacts>): DeployedInstance[] {
  const wanted = new Set(deployment.instances.map(instance => instance.id))
  const known = Object.values(facts).flatMap(({ record }) => record?.instances ?? [])
  const removed = new Map(known.filter(({ id }) => !wanted.has(id)).map(instance => [instance.id, instance]))
  return [...removed.values()]
}
