import type { Check } from './finding.ts'

const mb = 1024 * 1024
/** Metaspace, threads and code of a JVM beside its heap. */
const overheadMb = 128

/** What is to be started fits into the memory that is available; the heap is what makes a JVM fail at once. */
export const memoryCheck: Check = {
  looks: 'Heaps of what is to be started against the memory that is available, the limit of a control group included.',
  why: 'A JVM whose heap does not fit ends at once, or is killed later.',
  quick: true,
  find: ({ host: { id: host }, instances }, facts) => {
    const starting = instances.filter(one => facts.processes[one.id]?.running !== true)
    const neededMb = starting.reduce((sum, { jvm }) => sum + jvm.heapMb + overheadMb, 0)
    const { availableBytes, cgroupLimitBytes = availableBytes } = facts.memory
    const availableMb = Math.floor(Math.min(availableBytes, cgroupLimitBytes) / mb)
    if (neededMb <= availableMb) return []
    return [
      {
        check: 'memory',
        level: 'error',
        host,
        message: `${starting.map(one => one.id).join(', ')} need ${neededMb} MB, ${availableMb} MB of memory are available`,
        hint: 'set a smaller jvm: { heap: … } in the topology, or use another host',
      },
    ]
  },
}
