import type { HostFacts } from '../facts/model.ts'
import type { Deployment } from '../topology/deployment.ts'
import { machineOf } from '../topology/machine.ts'

/** A host where the cluster was in one folder and would now begin in another. */
export interface OtherRoot {
  host: string
  before: string
  now: string
}

/**
 * Hosts that this machine remembers with another root folder than the one that the login leads to (`~alice` and `~bob`), and where
 * nothing of the cluster is in the new one: begun there, every instance would be a second one, without the messages.
 */
export function otherRoots(
  deployment: Deployment,
  remembered: Deployment | undefined,
  facts: Record<string, HostFacts>,
): OtherRoot[] {
  return deployment.hosts.flatMap(host => {
    const before = remembered?.hosts.find(one => one.id === host.id && machineOf(one) === machineOf(host))
    if (before == null || before.root === host.root || facts[host.id]?.record != null) return []
    return [{ host: host.id, before: before.root, now: host.root }]
  })
}
