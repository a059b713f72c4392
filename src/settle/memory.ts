import type { HostFacts } from '../facts/model.ts'
import type { DeployedInstance } from '../topology/deployment.ts'
import type { Cluster, Instance } from '../topology/model.ts'

const mb = 1024 * 1024
const gbInMb = 1024

interface MemoryInput {
  instance: Instance
  cluster: Cluster
  facts: HostFacts
  before: DeployedInstance['jvm'] | undefined
  isLocal: boolean
}

/** Heap and direct memory: the topology's, else what was decided before, else cli.md's "Automatic values". */
export function settleMemory({ instance, cluster, facts, before, isLocal }: MemoryInput): DeployedInstance['jvm'] {
  const automatic = isLocal ? localMemory(instance) : hostMemory(instance, cluster, facts)
  const heapMb = inMb(instance.jvm.heapBytes) ?? before?.heapMb ?? automatic.heapMb
  const directMb = inMb(instance.jvm.directBytes) ?? before?.directMb ?? automatic.directMb
  return { heapMb, ...(directMb == null ? {} : { directMb }), options: instance.jvm.options }
}

interface Memory {
  heapMb: number
  directMb?: number
}

function localMemory(instance: Instance): Memory {
  return instance.group == null ? { heapMb: 128 } : { heapMb: 256, directMb: 256 }
}

/** NameServer 1 GB, less on small machines; a broker a quarter of the machine shared by the brokers there, 8 GB at most. */
function hostMemory(instance: Instance, cluster: Cluster, facts: HostFacts): Memory {
  const memory = facts.memory.cgroupLimitBytes ?? facts.memory.totalBytes
  const memoryMb = Math.floor(memory / mb)
  if (instance.group == null) return { heapMb: rounded(Math.min(gbInMb, memoryMb / 8)) }
  const brokersThere = cluster.instances.filter(one => one.group != null && one.host === instance.host).length
  const heapMb = rounded(Math.min(8 * gbInMb, memoryMb / 4 / brokersThere))
  return { heapMb, directMb: rounded(heapMb / 2) }
}

/** Whole multiples of 64 MB, never below 128: readable numbers, and a JVM that boots. */
function rounded(size: number): number {
  return Math.max(128, Math.floor(size / 64) * 64)
}

function inMb(bytes: number | undefined): number | undefined {
  return bytes == null ? undefined : Math.floor(bytes / mb)
}
