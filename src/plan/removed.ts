import type { HostFacts } from '../facts/model.ts'
import type { DeployedHost, DeployedInstance, Deployment } from '../topology/deployment.ts'
import { machineOf } from '../topology/machine.ts'

/** Instances that the hosts remember but the topology no longer has, each once. */
export function removedInstances(deployment: Deployment, facts: Record<string, HostFacts>): DeployedInstance[] {
  const wanted = new Set(deployment.instances.map(instance => instance.id))
  const known = Object.values(facts).flatMap(({ record }) => record?.instances ?? [])
  const removed = new Map(known.filter(({ id }) => !wanted.has(id)).map(instance => [instance.id, instance]))
  return [...removed.values()]
}

/** An instance with where it is and where it is wanted. */
export interface Move {
  id: string
  from: DeployedHost
  to: DeployedHost
}

/**
 * Instances that the hosts remember on another machine than the one where they are wanted, each once: a host was changed in the
 * topology, or hosts were bound the other way round. Begun there, a master would be the second of its group, with an empty store.
 * A machine that has the instance's files is the one meant, by whatever name it is reached.
 */
export function movedInstances(deployment: Deployment, facts: Record<string, HostFacts>): Move[] {
  const moves = Object.values(facts).flatMap(({ record }) =>
    record == null ? [] : record.instances.flatMap(before => moveOf(before, record, deployment) ?? []),
  )
  const elsewhere = moves.filter(({ id, to }) => facts[to.id]?.processes[id] == null)
  return [...new Map(elsewhere.map(move => [move.id, move])).values()]
}

function moveOf({ id, host }: DeployedInstance, record: Deployment, deployment: Deployment): Move | undefined {
  const wanted = deployment.instances.find(instance => instance.id === id)
  const from = record.hosts.find(one => one.id === host)
  const to = deployment.hosts.find(one => one.id === wanted?.host)
  return from == null || to == null || machineOf(from) === machineOf(to) ? undefined : { id, from, to }
}
