import type { DashboardJar } from './dashboard-jar.ts'

/** What is wanted, fully named but not yet bound to what the hosts are: the result of `resolve`. Pure data. */
export interface Cluster {
  name: string
  /** RocketMQ version, for example "5.3.3". */
  rocketmq: string
  /** Where the topology came from, for messages: a path or a shipped name. */
  source: string
  hosts: Host[]
  /** NameServers first, then controllers, each group's members, proxies, the dashboard; each in file order. */
  instances: Instance[]
  groups: BrokerGroup[]
  /** What `--proxy` has added to what the topology says. */
  addedProxies?: ProxyMode
}

/** `replica`: a broker of a group whose master the controllers choose. */
export type Role = 'namesrv' | 'controller' | 'master' | 'slave' | 'replica' | 'proxy' | 'dashboard'

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

/** `copies` counts the master's own. With `controller` the controllers choose the master, and know who has what it has. */
export type Replication =
  | { mode: 'none' }
  | { mode: 'async' }
  | { mode: 'sync'; copies: number }
  | { mode: 'controller' }

export interface BrokerGroup {
  name: string
  replication: Replication
  flush: 'async' | 'sync'
  /** The master starts by itself also after a crash of its host. */
  autostart?: 'always'
  /** Instance ids. With controllers only the first of the group: who is master there is known live. */
  master: string
  slaves: string[]
}

/** What `--proxy` can add: a proxy in brokers' processes, or in processes of their own. */
export type ProxyMode = 'local' | 'cluster'

/** A proxy in the JVM of a broker. */
export interface LocalProxy {
  /** gRPC. */
  port?: number
  remotingPort?: number
  config: Record<string, string>
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
  /** 0 is the master; masters and slaves only: a replica gets its own from the controllers. */
  brokerId?: number
  /** A proxy's is its gRPC port. */
  port?: number
  /** Proxies only. */
  remotingPort?: number
  /** NameServers that are controllers too. */
  controller?: { port?: number }
  /** Brokers with a proxy in the same process. */
  proxy?: LocalProxy
  /** Replicas that are never waited for, and never become master. */
  learner?: true
  /** The dashboard's program, as the topology says it. */
  jar?: DashboardJar
  /** Folder for message stores instead of `dir`. */
  data?: string
  /** 'auto', a path, or a major version such as "17". */
  java: string
  jvm: Jvm
  supervisor: 'auto' | 'systemd' | 'process'
  /** RocketMQ keys as the user wrote them, merged: file, host, instance. */
  config: Record<string, string>
}
