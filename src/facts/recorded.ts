import type { Deployment } from '../topology/deployment.ts'
import type { HostFacts } from './model.ts'

/**
 * The deployment that the hosts remember together; null when none does. Records differ after a run that was cut off or was about
 * a part only: the largest counts, and what only another one knows is added, so that nothing is left running unseen.
 */
export function recordedDeployment(facts: Record<string, HostFacts>): Deployment | null {
  const records = Object.values(facts)
    .flatMap(({ record }) => record ?? [])
    .toSorted((a, b) => b.instances.length - a.instances.length)
  const [first, ...others] = records
  return first == null ? null : others.reduce(withMore, first)
}

function withMore(known: Deployment, other: Deployment): Deployment {
  return {
    ...known,
    hosts: [...known.hosts, ...unknownIn(known.hosts, other.hosts, ({ id }) => id)],
    instances: [...known.instances, ...unknownIn(known.instances, other.instances, ({ id }) => id)],
    groups: [...known.groups, ...unknownIn(known.groups, other.groups, ({ name }) => name)],
  }
}

function unknownIn<T>(known: readonly T[], other: readonly T[], key: (one: T) => string): T[] {
  const keys = new Set(known.map(key))
  return other.filter(one => !keys.has(key(one)))
}
