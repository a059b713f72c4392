import type { Check } from './finding.ts'

const mb = 1024 * 1024
/** Metaspace, threads and code of a JVM beside its heap. */
const overheadMb = 128
/** Of a machine's memory, for files. */
const cacheShare = 0.25

/** Messages are written to, and read from, the kernel's page cache. */
export const pageCacheCheck: Check = {
  looks: "Heaps and direct memory together leave a quarter of the machine's memory for the page cache.",
  why: 'Messages go through the page cache; without room in it every read goes to the disk, and sends wait for it.',
  quick: false,
  find: ({ host: { id: host }, instances }, { memory }) => {
    const usedMb = instances.reduce((sum, { jvm }) => sum + jvm.heapMb + (jvm.directMb ?? 0) + overheadMb, 0)
    const totalMb = Math.floor(Math.min(memory.totalBytes, memory.cgroupLimitBytes ?? memory.totalBytes) / mb)
    if (usedMb <= totalMb * (1 - cacheShare)) return []
    const message = `heaps and direct memory are ${usedMb} of ${totalMb} MB: too little is left for the page cache`
    const hint = 'set a smaller jvm: { heap: …, direct: … } in the topology, or use another host'
    return [{ check: 'page-cache', level: 'warning', host, message, hint }]
  },
}
