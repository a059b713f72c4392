import type { HostFacts } from '../facts/model.ts'
import type { JarId } from '../topology/dashboard-jar.ts'
import type { ReleaseId } from '../topology/deployment.ts'
import type { Cluster, Host } from '../topology/model.ts'

const gb = 1024 ** 3

/** What `render` supposes of a host that it does not touch; named in the header of what it writes. */
export const assumptions =
  'root login, Java 17 at /usr/bin/java, 16 GB of memory, systemd where the host is reached over SSH'

/** Facts of a host nobody looked at. */
export function assumedFacts(host: Host, cluster: Cluster): HostFacts {
  return {
    host: host.id,
    os: { kernel: 'Linux', id: 'debian', version: '12', arch: 'x86_64', libc: 'glibc' },
    login: { name: 'root', uid: 0, home: '/root' },
    sudo: false,
    hostname: { name: host.id, resolves: true },
    cpus: 4,
    memory: { totalBytes: 16 * gb, availableBytes: 16 * gb },
    clockMs: 0,
    bootId: '',
    systemd: { running: true, version: 252, linger: false, killUserProcesses: false },
    units: {},
    javas: [{ path: '/usr/bin/java', major: 17, version: '17', vendor: '', public: true }],
    root: `${host.dir ?? '/opt/rocketmq'}/${cluster.name}`,
    rootWritable: true,
    runAs: { name: host.runAs ?? 'rocketmq', exists: true },
    record: null,
    releases: [],
    files: {},
    properties: {},
    processes: {},
    listeners: [],
    stores: {},
    disks: [],
  }
}

/** A dashboard's program that nobody looked at. */
export const assumedJar: JarId = { sha256: '', folder: 'dashboard' }

/** A release nobody got yet: its folder is named by its version alone. */
export function assumedRelease(version: string): ReleaseId {
  return { version, sha256: '', folder: version }
}
