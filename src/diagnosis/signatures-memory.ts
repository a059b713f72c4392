import type { Evidence } from './evidence.ts'
import { findLine } from './quotes.ts'
import { certainly, exitOf, exitQuote, gigabytes, printed, type Signature, said } from './signature.ts'

/** Heap, direct memory, mappings, threads, and the kernel that kills. */
export const memorySignatures: Signature[] = [
  {
    id: 'heap-size',
    sign: '`Could not reserve enough space for … object heap`, `Initial heap size set to a larger value than the maximum heap size`, `Invalid maximum heap size`, exit 1',
    why: 'the heap is larger than what a process may have here, or its minimum is larger than its maximum',
    remedy: 'correct `jvm: { heap: … }` or the -Xms and -Xmx among `jvm: { options: … }` in the topology',
    matches(evidence) {
      const hit = printed(
        evidence,
        /Could not reserve enough space|Initial heap size set to a larger value|Invalid (maximum|initial) heap size|Too small (maximum|initial) heap|The specified size exceeds the maximum representable size/,
      )
      return (
        hit &&
        certainly(
          hit,
          `Java cannot make the heap that ${evidence.instance.id} is to have: ${hit.quote.text.trim()}`,
          smallerHeap(evidence),
        )
      )
    },
  },
  {
    id: 'memory-native',
    sign: '`There is insufficient memory for the Java Runtime Environment to continue`, an hs_err_pid file, exit 1',
    why: 'the host has less free memory than heap and direct memory want',
    remedy: 'set a smaller `jvm: { heap: … }` in the topology, or free memory on the host',
    matches(evidence) {
      const hit = printed(
        evidence,
        /insufficient memory for the Java Runtime|os::commit_memory.*failed|Cannot allocate memory|Native memory allocation \(\w+\) failed/,
      )
      return (
        hit &&
        certainly(
          hit,
          `${evidence.instance.host} has too little free memory for ${evidence.instance.id}${available(evidence)}`,
          smallerHeap(evidence),
        )
      )
    },
  },
  {
    id: 'oom-killer',
    sign: 'exit 137, and the kernel log says `Out of memory: Killed process …` or `oom-kill`',
    why: 'the kernel ended the process because the host, or its memory limit, had no memory left',
    remedy: 'set a smaller `jvm: { heap: …, direct: … }`, raise the limit, or move an instance to another host',
    matches(evidence) {
      const { instance, oomKills, pid, unitResult } = evidence
      if (unitResult !== 'oom-kill' && exitOf(evidence) !== 137) return null
      const ours = oomKills.find(line => pid != null && line.includes(`process ${pid} `))
      const line = ours ?? oomKills.findLast(text => text.includes('(java)'))
      if (line == null && unitResult !== 'oom-kill') return null
      return {
        cause: `the kernel of ${instance.host} killed ${instance.id}, because memory ran out${available(evidence)}`,
        cure: smallerHeap(evidence),
        evidence: line == null ? [exitQuote(evidence)] : [{ file: 'dmesg', line: 0, text: line }],
        certain: ours != null || unitResult === 'oom-kill',
      }
    },
  },
  {
    id: 'map-failed',
    sign: '`Map failed` in store.log or stdout.log',
    why: 'too many memory mappings for the kernel (vm.max_map_count), or a limit on virtual memory',
    remedy: '`sysctl -w vm.max_map_count=655360`, kept in /etc/sysctl.d',
    matches(evidence) {
      const hit = said(evidence, /Map failed/)
      const { maxMapCount: limit, storeFiles } = evidence.limits
      const low = limit != null && limit < 655_360
      // the JVM itself has some hundred; with few files it is rather ulimit -v or memory
      const isUsedUp = low && storeFiles != null && storeFiles > 0.8 * limit
      const known = storeFiles == null ? '' : `, and its store has ${storeFiles} files`
      const cause = `the kernel refused to map a file of ${evidence.instance.id}${low ? ` (vm.max_map_count is ${limit}${known})` : ', though vm.max_map_count is high: ulimit -v or memory'}`
      const mayBeOther =
        storeFiles != null && !isUsedUp ? '; with so few files look at ulimit -v and free memory too' : ''
      const cure = low
        ? `sudo sysctl -w vm.max_map_count=655360 on ${evidence.instance.host}, then: rmqctl up${mayBeOther}`
        : smallerHeap(evidence)
      return hit && { ...certainly(hit, cause, cure), certain: isUsedUp }
    },
  },
  {
    id: 'direct-memory',
    sign: '`OutOfMemoryError: Cannot reserve … bytes of direct buffer memory` or `Direct buffer memory`',
    why: 'network buffers and the like need more than -XX:MaxDirectMemorySize',
    remedy: 'set a larger `jvm: { direct: … }` in the topology',
    matches(evidence) {
      const hit = said(
        evidence,
        /OutOfMemoryError: (Cannot reserve \d+ bytes of direct buffer memory|Direct buffer memory)|OutOfDirectMemoryError/,
      )
      const now = evidence.instance.jvm?.directMb
      const { id } = evidence.instance
      return (
        hit &&
        certainly(
          hit,
          `the direct memory of ${id} is used up${now == null ? '' : ` (it has ${now} MB)`}`,
          `set jvm: { direct: ${now == null ? '1g' : `${now * 2}m`} } for ${id} in the topology, then: rmqctl up`,
        )
      )
    },
  },
  {
    id: 'thread-limit',
    sign: '`unable to create native thread`',
    why: 'the user, or the service, may have no more processes and threads (ulimit -u, TasksMax), or memory is short',
    remedy: 'raise nproc in /etc/security/limits.d for the user that RocketMQ runs as',
    matches(evidence) {
      const hit = said(evidence, /unable to create (new )?native thread|pthread_create failed \(EAGAIN\)/)
      return (
        hit &&
        certainly(
          hit,
          `${evidence.instance.id} may start no more threads on ${evidence.instance.host}`,
          `raise nproc in /etc/security/limits.d on ${evidence.instance.host} (ulimit -u shows it), then: rmqctl up`,
        )
      )
    },
  },
  {
    id: 'heap-space',
    sign: '`OutOfMemoryError: Java heap space` or `GC overhead limit exceeded`',
    why: 'the heap is too small for what is stored or asked',
    remedy: 'set a larger `jvm: { heap: … }` in the topology',
    matches(evidence) {
      const hit = said(evidence, /OutOfMemoryError: (Java heap space|GC overhead limit exceeded|Metaspace)/)
      const { id, jvm } = evidence.instance
      return (
        hit &&
        certainly(
          hit,
          `the heap of ${id} is used up${jvm == null ? '' : ` (it has ${jvm.heapMb} MB)`}`,
          `set jvm: { heap: ${jvm == null ? '1g' : `${jvm.heapMb * 2}m`} } for ${id} in the topology, then: rmqctl up`,
        )
      )
    },
  },
  {
    id: 'jvm-crash',
    sign: '`A fatal error has been detected by the Java Runtime Environment`, exit 134, an hs_err_pid file',
    why: 'Java itself crashed; SIGBUS most often means that the disk below a mapped file is full or broken',
    remedy: 'with SIGBUS: free the disk; otherwise another Java, and keep the hs_err_pid file for a report',
    general: true,
    matches(evidence) {
      const hit = findLine(evidence, ['stdout', 'hsErr'], /^#\s+(SIG\w+|Internal Error|EXCEPTION_\w+)/)
      if (hit == null || !(printed(evidence, /fatal error has been detected/) != null)) return null
      return certainly(
        hit,
        `Java crashed with ${hit.match[1]}`,
        `rmqctl logs ${evidence.instance.id} --file stdout; the report is ${evidence.logs.hsErr?.path ?? `an hs_err_pid file below ${evidence.instance.dir}`}`,
      )
    },
  },
]

function available({ memory }: Evidence): string {
  return memory == null
    ? ''
    : ` (${gigabytes(memory.availableBytes)} of ${gigabytes(memory.totalBytes)} are available now)`
}

/** Half of what is free, since the heap is about half of what a broker takes. */
function smallerHeap({ instance, memory }: Evidence): string {
  const halfMb = memory == null ? 512 : Math.max(128, Math.floor(memory.availableBytes / 2 ** 21 / 128) * 128)
  const heap = Math.min(
    halfMb,
    instance.jvm == null ? halfMb : Math.max(128, Math.floor(instance.jvm.heapMb / 2)),
    8192,
  )
  return `set jvm: { heap: ${heap}m } for ${instance.id} in the topology, then: rmqctl up`
}
