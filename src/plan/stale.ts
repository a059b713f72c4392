import type { HostFacts } from '../facts/model.ts'
import type { Deployment } from '../topology/deployment.ts'
import { changesOf, restartsIn } from './changes.ts'

/**
 * Instances that run with something else than what is wanted now, so that only a restart makes the change effective. One that
 * was started before this was noted counts as up to date.
 */
export function staleInstances(deployment: Deployment, facts: Record<string, HostFacts>): string[] {
  return restartsIn(changesOf(deployment, facts))
}
