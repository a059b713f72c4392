import type { Check, CheckFinding } from './finding.ts'

/** RocketMQ's native libraries (rocksdb, netty) are for glibc on these. */
const architectures = ['x86_64', 'amd64', 'aarch64', 'arm64']

/** The kind of system that RocketMQ is built for. */
export const osCheck: Check = {
  looks: 'Operating system, architecture and C library.',
  why: 'rmqctl runs RocketMQ on Linux; its native libraries are for 64-bit processors and glibc.',
  quick: false,
  find: ({ host: { id: host } }, { os }) => {
    const at = { check: 'os', host }
    const findings: CheckFinding[] = []
    if (!os.kernel.startsWith('Linux'))
      findings.push({ ...at, level: 'error', message: `${os.kernel} is not Linux`, hint: 'bind it to a Linux host' })
    if (!architectures.includes(os.arch))
      findings.push({
        ...at,
        level: 'warning',
        message: `nobody runs RocketMQ on ${os.arch} often`,
        hint: `use a host with ${architectures[0]} or ${architectures[2]}`,
      })
    if (os.libc === 'musl')
      findings.push({
        ...at,
        level: 'warning',
        message: `${os.id} has musl instead of glibc: RocketMQ's native libraries (rocksdb, netty) do not load`,
        hint: 'use a host with glibc, such as Debian; or leave storeType and TLS at their defaults',
      })
    return findings
  },
}
