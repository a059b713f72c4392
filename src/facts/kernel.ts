import type { Fact } from './fact.ts'
import { fields } from './machine.ts'
import type { KernelFacts } from './model.ts'

/** What the kernel allows and prefers, and what a process that we start may have (rocketmq-facts 11.18). */
export const kernelFact: Fact<KernelFacts> = {
  name: 'kernel',
  script: `echo "maps $(cat /proc/sys/vm/max_map_count 2>/dev/null)"
echo "swappiness $(cat /proc/sys/vm/swappiness 2>/dev/null)"
echo "swap $(sed -n 's/^SwapTotal: *\\([0-9]*\\).*/\\1/p' /proc/meminfo)"
echo "huge-pages $(sed 's/.*\\[\\(.*\\)\\].*/\\1/' /sys/kernel/mm/transparent_hugepage/enabled 2>/dev/null)"
echo "files $(ulimit -H -n)"
echo "own-ports $(cat /proc/sys/net/ipv4/ip_local_port_range 2>/dev/null)"`,
  parse(text) {
    const value = fields(text)
    const [first, last] = (value['own-ports'] ?? '').trim().split(/\s+/).map(numberIn)
    return defined({
      maxMapCount: numberIn(value.maps),
      swappiness: numberIn(value.swappiness),
      swapBytes: times1024(numberIn(value.swap)),
      hugePages: value['huge-pages'] === '' ? undefined : value['huge-pages'],
      // 'unlimited' is as good as the most that a kernel has
      openFiles: value.files === 'unlimited' ? 2 ** 30 : numberIn(value.files),
      ownPorts: first == null || last == null ? undefined : { first, last },
    })
  },
}

function numberIn(text: string | undefined): number | undefined {
  return text != null && /^\d{1,15}$/.test(text) ? Number(text) : undefined
}

function times1024(number: number | undefined): number | undefined {
  return number == null ? undefined : number * 1024
}

/** Without the fields that are not known. */
function defined(facts: { [Key in keyof KernelFacts]: KernelFacts[Key] | undefined }): KernelFacts {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value != null))
}
