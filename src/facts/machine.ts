import { cutAt, type Fact } from './fact.ts'
import type { HostFacts } from './model.ts'

type Machine = Pick<
  HostFacts,
  'os' | 'login' | 'sudo' | 'hostname' | 'cpus' | 'memory' | 'clockMs' | 'bootId' | 'network'
>

/** Who we are, what machine this is. `getent` with a bound: a name that does not resolve can hang for 40 s (rocketmq-facts 10). */
export const machineFact: Fact<Machine> = {
  name: 'machine',
  script: `u=$(uname -srm); echo "kernel \${u% *}"; echo "arch \${u##* }"
(. /etc/os-release 2>/dev/null && echo "os $ID $VERSION_ID")
l=glibc; for f in /lib/ld-musl-*; do [ ! -e "$f" ] || l=musl; done; echo "libc $l"
echo "login $LOGIN_USER $LOGIN_UID $LOGIN_HOME"
echo "sudo $LOGIN_SUDO"
read -r h < /proc/sys/kernel/hostname; echo "hostname $h"
if grep -qE "[[:space:]]$h([[:space:]]|$)" /etc/hosts 2>/dev/null; then echo "resolves yes"
elif timeout 2 getent ahosts "$h" >/dev/null 2>&1; then echo "resolves yes"; else echo "resolves no"; fi
echo "cpus $(getconf _NPROCESSORS_ONLN 2>/dev/null || grep -c ^processor /proc/cpuinfo)"
sed -n 's/^MemTotal: *\\([0-9]*\\).*/total \\1/p; s/^MemAvailable: *\\([0-9]*\\).*/available \\1/p; s/^MemFree: *\\([0-9]*\\).*/free \\1/p; s/^Cached: *\\([0-9]*\\).*/cached \\1/p' /proc/meminfo
for f in /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes; do [ -r $f ] && read -r l < $f && echo "limit $l"; done
echo "clock $(date +%s)"
read -r b < /proc/sys/kernel/random/boot_id; echo "boot $b"
echo "network $(readlink /proc/self/ns/net 2>/dev/null)"`,
  parse(text) {
    const value = fields(text)
    const [osId = '', osVersion = ''] = (value.os ?? '').split(' ')
    const [name = '', uid = '', home = ''] = splitLogin(value.login ?? '')
    const totalBytes = kilobytes(value.total)
    const limit = Number(value.limit)
    return {
      os: {
        kernel: value.kernel ?? '',
        id: osId,
        version: osVersion,
        arch: value.arch ?? '',
        libc: libcOf(value.libc),
      },
      login: { name, uid: Number(uid) || 0, home },
      sudo: value.sudo === 'yes',
      hostname: { name: value.hostname ?? '', resolves: value.resolves === 'yes' },
      cpus: Number(value.cpus) || 1,
      memory: {
        totalBytes,
        // kernels before 3.14 do not say what is available
        availableBytes:
          value.available == null ? kilobytes(value.free) + kilobytes(value.cached) : kilobytes(value.available),
        // cgroup v1 says "no limit" by a number near 2^63
        ...(Number.isFinite(limit) && limit > 0 && limit < totalBytes ? { cgroupLimitBytes: limit } : {}),
      },
      clockMs: (Number(value.clock) || 0) * 1000,
      bootId: value.boot ?? '',
      ...(value.network ? { network: value.network } : {}),
    }
  },
}

/** Lines of `key rest of line` as a record. */
export function fields(text: string): Record<string, string> {
  return Object.fromEntries(
    text
      .split('\n')
      .filter(line => line !== '')
      .map(line => cutAt(line, ' ')),
  )
}

function splitLogin(text: string): string[] {
  const [name, rest] = cutAt(text, ' ')
  return [name, ...cutAt(rest, ' ')]
}

function kilobytes(text: string | undefined): number {
  return (Number(text) || 0) * 1024
}

function libcOf(text: string | undefined): HostFacts['os']['libc'] {
  return text === 'glibc' || text === 'musl' ? text : 'unknown'
}
