import { instanceNamed } from '../components/deployed.ts'
import type { Led } from '../plan/hand-over.ts'
import type { KnownReplica, SyncState } from '../remoting/requests/sync-state.ts'
import type { DeployedGroup, DeployedInstance, Deployment } from '../topology/deployment.ts'

/** A group as the leading controller has it, in the names of the topology. */
export interface LedGroup extends Led {
  masterEpoch: number
  syncStateSetEpoch: number
  /** The id that the controller gave each instance. */
  ids: Record<string, number>
  /** Members at addresses that are none of ours and that the controller hears from. */
  strangers: string[]
}

/**
 * Who is who in a group. The controller knows brokers by address; one whose store was emptied got another id at the same address, and
 * its old one stays in the table for ever: of two at one address the one in the set counts, then the one that is heard from.
 */
export function ledGroup(group: DeployedGroup, deployment: Deployment, state: SyncState): LedGroup {
  const members = [group.master, ...group.slaves].map(id => instanceNamed(id, deployment))
  const known = [...state.inSync, ...state.notInSync]
  const idOf = (address: string) => members.find(one => one.address === address)?.id
  const master = idOf(state.masterAddress ?? '')
  const ids = members.flatMap(member => {
    const entry = entryOf(member, state)
    return entry == null ? [] : [[member.id, entry.id] as const]
  })
  return {
    ...(master == null ? {} : { master }),
    masterEpoch: state.masterEpoch,
    syncStateSetEpoch: state.syncStateSetEpoch,
    inSync: named(state.inSync, idOf),
    heard: named(
      known.filter(one => one.isAlive),
      idOf,
    ),
    ids: Object.fromEntries(ids),
    strangers: known.filter(one => one.isAlive && idOf(one.address) == null).map(one => one.address),
  }
}

function entryOf({ address }: DeployedInstance, { inSync, notInSync }: SyncState): KnownReplica | undefined {
  const own = (replicas: KnownReplica[]) => replicas.filter(one => one.address === address)
  const others = own(notInSync).toSorted((a, b) => Number(b.isAlive) - Number(a.isAlive) || b.id - a.id)
  return own(inSync).find(one => one.isAlive) ?? others.find(one => one.isAlive) ?? own(inSync)[0] ?? others[0]
}

function named(replicas: KnownReplica[], idOf: (address: string) => string | undefined): string[] {
  return [...new Set(replicas.flatMap(({ address }) => idOf(address) ?? []))]
}
