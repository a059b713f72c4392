import type { DeployedInstance } from '../topology/deployment.ts'
import type { FactsByHost } from './model.ts'

/** Whether its process was seen on its host. */
export function isRunning({ id, host }: DeployedInstance, facts: FactsByHost): boolean {
  return facts[host]?.processes[id]?.running === true
}
