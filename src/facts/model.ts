import type { Deployment } from '../topology/deployment.ts'

/** What one host is and has, gathered by one command. Data only; nothing here is judged. */
export interface HostFacts {
  host: string
  os: { kernel: string; id: string; version: string; arch: string; libc: 'glibc' | 'musl' | 'unknown' }
  login: { name: string; uid: number; home: string }
  /** Passwordless sudo works; false for root itself. */
  sudo: boolean
  hostname: { name: string; resolves: boolean }
  cpus: number
  memory: { totalBytes: number; availableBytes: number; cgroupLimitBytes?: number }
  /** Unix ms of the host's clock. */
  clockMs: number
  bootId: string
  /** The kernel's name of its network; two hosts with the same boot and network are one machine. */
  network?: string
  systemd: { running: boolean; version?: number; linger: boolean; killUserProcesses: boolean }
  /** The cluster's systemd units, by unit name. */
  units: Record<string, UnitFact>
  javas: FoundJava[]
  /** `<dir>/<name>`, with the default decided by who may write where. */
  root: string
  rootWritable: boolean
  /** The outermost folder above the root that the user everything belongs to may not enter. */
  rootClosed?: string
  /** The user that everything would belong to, and whether it exists. */
  runAs: { name: string; exists: boolean }
  /** `--fix` added something to this host, which `destroy` takes away. */
  fixed?: boolean
  /** The applied deployment, from <root>/cluster.json; null when there is none. */
  record: Deployment | null
  /** Complete releases below <root>/releases, by folder name. */
  releases: string[]
  /** sha256 of each file that rmqctl writes, by absolute path. */
  files: Record<string, string>
  /** Text of the instances' properties files, by absolute path: RocketMQ itself rewrites them (rocketmq-facts 4.3). */
  properties: Record<string, string>
  /** Processes that the instances' pid files or units name, by instance id. */
  processes: Record<string, ProcessFact>
  /** Listening TCP ports with their owner where it could be seen. */
  listeners: Listener[]
  /** Stores by absolute path: of this cluster's instances, as far as a record or a default tells where. */
  stores: Record<string, StoreFact>
  disks: DiskFact[]
  /** What only `check` asks for. */
  more?: MoreFacts
  /** Unix ms here, just before and just after the host was asked: how exact `clockMs` is. */
  window?: { asked: number; answered: number }
}

/** By host id. */
export type FactsByHost = Record<string, HostFacts>

export interface DiskFact {
  path: string
  freeBytes: number
  totalBytes: number
  usedRatio: number
  /** As stat(1) calls the file system: ext2/ext3, xfs, tmpfs, nfs, … */
  type?: string
}

export interface MoreFacts {
  kernel: KernelFacts
  /** Undefined where none is seen; rules are shown to root only. */
  firewall?: FirewallFacts
  /** Folders of other clusters that rmqctl deployed there. */
  neighbours: string[]
  /** Addresses of the topology that are names, as this host resolves them; null: not at all. */
  names: Record<string, string | null>
}

/** What the kernel does not tell is absent. */
export interface KernelFacts {
  maxMapCount?: number
  swappiness?: number
  swapBytes?: number
  /** always, madvise, never. */
  hugePages?: string
  /** Hard limit of open files. */
  openFiles?: number
  /** The ports that the kernel gives to outgoing connections. */
  ownPorts?: { first: number; last: number }
}

export interface FirewallFacts {
  kind: 'firewalld' | 'ufw' | 'nftables' | 'iptables'
  /** nftables: family, table and name of each chain for incoming packets that may drop some. */
  chains: string[]
}

export interface FoundJava {
  path: string
  major: number
  version: string
  vendor: string
  /** Every folder above it may be entered by anybody; a Java under /root is useless to another user. */
  public: boolean
  /** Other paths found that are links to it. */
  aliases?: string[]
}

export interface ProcessFact {
  /** A live process whose start time and command line are this instance's. */
  running: boolean
  pid?: number
  /** Unix ms. */
  startedAt?: number
  residentBytes?: number
  /** sha256 of its properties, launch.sh and logback.xml as they were when it started, by path. */
  startedWith?: Record<string, string>
  /** Of the last end, where it was recorded. */
  exitCode?: number
  /** Boot of its machine in which it was started last; brokers only. */
  bootId?: string
}

export interface Listener {
  address: string
  port: number
  pid?: number
  /** Program name or command line. */
  process?: string
}

export interface StoreFact {
  exists: boolean
  empty: boolean
  /** Contents of .rmqctl-store. */
  marker?: { cluster: string; instance: string; uuid: string }
  /** An `abort` file: running, or not shut down cleanly. */
  abort: boolean
  /** Who it belongs to, where it exists. */
  owner?: string
  /** The login may write in it, or in the folder that it would be made in. */
  writable?: boolean
  /** Its file system is mounted read-only. */
  readOnly?: boolean
}

/** One of the cluster's units. */
export interface UnitFact {
  enabled: boolean
  activeState: string
}
