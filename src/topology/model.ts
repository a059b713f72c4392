/** What is wanted, fully named but not yet bound to what the hosts are: the result of `resolve`. Pure data. */
export interface Cluster {
  name: string
  /** RocketMQ version, for example "5.3.3". */
  rocketmq: string
  /** Where the topology came from, for messages: a path or a shipped name. */
  source: string
  hosts: Host[]
  /** In file order: NameServers first, then each group's master and slaves. */
  instances: Instance[]
  groups: BrokerGroup[]
}

export type Role = 'namesrv' | 'master' | 'slave'

/** Where a host is. `local` is this machine by execa; everything else is SSH, localhost included. */
export type Endpoint =
  | { kind: 'local' }
  | {
      kind: 'ssh'
      address: string
      user?: string
      port?: number
      identity?: string
      jump?: string
      /** Expected host key, "SHA256:…". */
      fingerprint?: string
    }

export interface Host {
  /** A, B, … or the name that the topology gives. */
  id: string
  endpoint: Endpoint
  /** Address that RocketMQ registers and others dial, when it is not the SSH address. */
  advertise?: string
  /** Use passwordless sudo; undefined: when the login is not root and it works. */
  sudo?: boolean
  /** User that everything belongs to; undefined: `rocketmq` with root or sudo, else the login. */
  runAs?: string
  /** Folder above `<name>/`; undefined: /opt/rocketmq, or ~/rocketmq where that cannot be written. */
  dir?: string
}

/** `copies` counts the master's own. */
export type Replication = { mode: 'none' } | { mode: 'async' } | { mode: 'sync'; copies: number }

export interface BrokerGroup {
  name: string
  replication: Replication
  flush: 'async' | 'sync'
  /** The master starts by itself also after a crash of its host. */
  autostart?: 'always'
  /** Instance ids. */
  master: string
  slaves: string[]
}

export interface Jvm {
  heapBytes?: number
  directBytes?: number
  options: string[]
}

/** One wanted process. What is undefined is automatic: decided once by `settle`, then kept. */
export interface Instance {
  id: string
  role: Role
  /** Host id. */
  host: string
  /** Broker group name; brokers only. */
  group?: string
  /** 0 is the master; brokers only. */
  brokerId?: number
  port?: number
  /** Folder for message stores instead of `dir`. */
  data?: string
  /** 'auto', a path, or a major version such as "17". */
  java: string
  jvm: Jvm
  supervisor: 'auto' | 'systemd' | 'process'
  /** RocketMQ keys as the user wrote them, merged: file, host, instance. */
  config: Record<string, string>
}
