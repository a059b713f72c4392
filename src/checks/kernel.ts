import type { KernelFacts } from '../facts/model.ts'
import { asRoot } from './as-root.ts'
import type { Check } from './finding.ts'

/** `cure` wants root. */
type Found = { message: string; cure: string; more?: string } | undefined

/** A warning by what the kernel says; the cure is exact, and lasts over a reboot. */
function kernelCheck(check: string, text: Pick<Check, 'looks' | 'why'>, judge: (kernel: KernelFacts) => Found): Check {
  return {
    ...text,
    quick: false,
    find: ({ host: { id: host } }, { more, login }) => {
      const found = more == null ? undefined : judge(more.kernel)
      if (found == null) return []
      const hint = [asRoot(found.cure, { login }), ...(found.more == null ? [] : [found.more])].join('\n')
      return [{ check, level: 'warning', host, message: found.message, hint }]
    },
  }
}

function sysctl(key: string, value: number): string {
  return `echo ${key}=${value} > /etc/sysctl.d/60-${key.replace(/.*\./, '')}.conf && sysctl -w ${key}=${value}`
}

/** What RocketMQ's own os.sh sets (rocketmq-facts 11.18). */
const maps = 655_360

export const mapsCheck = kernelCheck(
  'maps',
  {
    looks: 'vm.max_map_count: how many files and buffers a process may map.',
    why: 'A broker maps every file of its store; above the limit it ends with "Map failed".',
  },
  ({ maxMapCount }) =>
    maxMapCount == null || maxMapCount >= maps
      ? undefined
      : { message: `vm.max_map_count is ${maxMapCount}, ${maps} is wanted`, cure: sysctl('vm.max_map_count', maps) },
)

const mostSwappiness = 10

export const swapCheck = kernelCheck(
  'swap',
  {
    looks: 'vm.swappiness, where there is swap.',
    why: 'A JVM that is swapped out stops for seconds in its garbage collection; clients see time-outs.',
  },
  ({ swapBytes = 0, swappiness = 0 }) =>
    swapBytes === 0 || swappiness <= mostSwappiness
      ? undefined
      : {
          message: `vm.swappiness is ${swappiness}: the kernel swaps JVMs out to keep files in memory`,
          cure: sysctl('vm.swappiness', mostSwappiness),
        },
)

export const hugePagesCheck = kernelCheck(
  'huge-pages',
  {
    looks: 'Transparent huge pages.',
    why: 'With "always" the kernel stops a JVM now and then to put its memory together.',
  },
  ({ hugePages }) =>
    hugePages !== 'always'
      ? undefined
      : {
          message: 'transparent huge pages are on for every process',
          cure: 'echo madvise > /sys/kernel/mm/transparent_hugepage/enabled',
          more: 'to last: transparent_hugepage=madvise on the kernel command line',
        },
)
