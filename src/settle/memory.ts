import type { HostFacts } from '../facts/model.ts'
import type { DeployedInstance } from '../topology/deployment.ts'
import { machineOf } from '../topology/machine.ts'
import type { Cluster, Instance, Role } from '../topology/model.ts'
import { isBroker } from '../topology/roles.ts'

const mb = 1024 * 1024
const gbInMb = 1024

interface MemoryInput {
  instance: Instance
  cluster: Cluster
  facts: HostFacts
  before: DeployedInstance['jvm'] | undefined
  isLocal: boolean
}

/**
 * Heap and direct memory: the topology's, else what was decided before, else cli.md's "Automatic values". Direct memory goes
 * with the heap: a new heap in the topology decides it anew.
 */
export function settleMemory({ instance, cluster, facts, before, isLocal }: MemoryInput): DeployedInstance['jvm'] {
  const { heapBytes, directBytes, options } = instance.jvm
  const heapMb =
    inMb(heapBytes) ??
    kept(before, 'heap')?.heapMb ??
    (isLocal ? localHeapMb(instance) : hostHeapMb(instance, cluster, facts))
  const keptDirectMb = heapMb === before?.heapMb ? kept(before, 'direct')?.directMb : undefined
  const directMb = inMb(directBytes) ?? keptDirectMb ?? automaticDirectMb(instance, heapMb, isLocal)
  const given = [...(heapBytes == null ? [] : ['heap' as const]), ...(directBytes == null ? [] : ['direct' as const])]
  return {
    heapMb,
    ...(directMb == null ? {} : { directMb }),
    options,
    ...(given.length === 0 ? {} : { given }),
  }
}

/** What was decided before. What a topology said then and says no more was no decision: it is decided anew. */
function kept(
  before: DeployedInstance['jvm'] | undefined,
  what: 'heap' | 'direct',
): DeployedInstance['jvm'] | undefined {
  return before?.given?.includes(what) ? undefined : before
}

const localMb: Record<Role, number> = {
  namesrv: 128,
  controller: 128,
  master: 256,
  slave: 256,
  replica: 256,
  proxy: 192,
  dashboard: 192,
}

/** What a proxy in its process adds to a broker. */
const proxyMb = 64

function localHeapMb({ role, proxy }: Instance): number {
  return localMb[role] + (proxy == null ? 0 : proxyMb)
}

/** On hosts, of those that keep no messages. */
const atMostMb: Partial<Record<Role, number>> = { controller: 512, dashboard: 512 }

/** NameServer or proxy 1 GB, less on small machines; a broker a quarter of the machine shared by the brokers there, 8 GB at most. */
function hostHeapMb(instance: Instance, cluster: Cluster, { memory }: HostFacts): number {
  const memoryMb = Math.floor((memory.cgroupLimitBytes ?? memory.totalBytes) / mb)
  if (!isBroker(instance)) return rounded(Math.min(atMostMb[instance.role] ?? gbInMb, memoryMb / 8))
  return rounded(Math.min(8 * gbInMb, memoryMb / 4 / brokersBeside(instance, cluster)))
}

/** Brokers on the machine of a broker, itself counted; several hosts of a topology may be one machine. */
function brokersBeside(instance: Instance, { hosts, instances }: Cluster): number {
  const machines = new Map(hosts.map(host => [host.id, machineOf(host)]))
  const machine = machines.get(instance.host)
  return instances.filter(one => isBroker(one) && machines.get(one.host) === machine).length
}

/** Only brokers need some of their own. */
function automaticDirectMb(instance: Instance, heapMb: number, isLocal: boolean): number | undefined {
  if (!isBroker(instance)) return undefined
  return isLocal ? 256 : rounded(heapMb / 2)
}

/** Whole multiples of 64 MB, never below 128: readable numbers, and a JVM that boots. */
function rounded(size: number): number {
  return Math.max(128, Math.floor(size / 64) * 64)
}

function inMb(bytes: number | undefined): number | undefined {
  return bytes == null ? undefined : Math.floor(bytes / mb)
}
