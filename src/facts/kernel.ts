import type { Fact } from './fact.ts'
import { fields } from './machine.ts'
import type { KernelFacts } from './model.ts'

/** What the kernel allows and prefers, and what a process that we start may have (rocketmq-facts 11.18). */
export const kernelFact: Fact<KernelFacts> = {
  name: 'kernel',
  script: `line() { l=; { read -r l < "$1"; } 2>/dev/null; }
line /proc/sys/vm/max_map_count; echo "maps $l"
line /proc/sys/vm/swappiness; echo "swappiness $l"
sed -n 's/^SwapTotal: *\\([0-9]*\\).*/swap \\1/p' /proc/meminfo
line /sys/kernel/mm/transparent_hugepage/enabled; l=\${l#*\\[}; echo "huge-pages \${l%%\\]*}"
printf 'files '; ulimit -H -n
line /proc/sys/net/ipv4/ip_local_port_range; echo "own-ports $l"`,
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
