import { componentOf } from '../components/index.ts'
import type { HostFacts } from '../facts/model.ts'
import type { Deployment } from '../topology/deployment.ts'
import { hashOf } from './differs.ts'

/**
 * Instances that run with other files than the ones wanted now, so that only a restart makes the change effective. One that
 * was started before this was noted counts as up to date.
 */
export function staleInstances(deployment: Deployment, facts: Record<string, HostFacts>): string[] {
  return deployment.instances
    .filter(instance => {
      const { running, startedWith = {} } = facts[instance.host]?.processes[instance.id] ?? { running: false }
      const files = componentOf(instance).files(instance, deployment)
      return (
        running && files.some(file => startedWith[file.path] != null && startedWith[file.path] !== hashOf(file.content))
      )
    })
    .map(instance => instance.id)
}
