import { atPort } from './address.ts'
import type { JarId } from './dashboard-jar.ts'
import type { ProxyMode, Replication, Role } from './model.ts'

/**
 * What will be, with nothing left open: every address, port, folder, heap and Java path is decided. Recorded on the hosts
 * as cluster.json, so it holds no secret and is only ever extended within a format version.
 */
export interface Deployment {
  /** Format of the record; a newer one than ours is refused. */
  format: 1
  name: string
  rocketmq: string
  release: ReleaseId
  hosts: DeployedHost[]
  instances: DeployedInstance[]
  groups: DeployedGroup[]
  /** What `--proxy` has added to what the topology says: it stays until somebody says otherwise. */
  addedProxies?: ProxyMode
}

/** A release by content: `folder` is `<version>-<sha12>`. */
export interface ReleaseId {
  version: string
  sha256: string
  folder: string
  /** Folder on every host that it is linked to (`--release home:`), instead of being sent. */
  home?: string
}

export interface DeployedHost {
  id: string
  /** 'local', or where SSH connects to. */
  endpoint:
    | { kind: 'local' }
    | {
        kind: 'ssh'
        address: string
        user: string
        /** As the topology or the binding says it; else what ssh's configuration says, else 22. */
        port?: number
        jump?: string
        identity?: string
        fingerprint?: string
      }
  /** Address that RocketMQ registers here: advertise, else the SSH address, else 127.0.0.1. */
  address: string
  /** `<dir>/<name>`, absolute. */
  root: string
  runAs: string
  /** Commands become root by sudo here. */
  sudo: boolean
  supervisor: Supervisor
  /** Left out by `--only` so far: nothing was ever put there. */
  untouched?: true
}

export type Supervisor = 'systemd' | 'process'

export interface DeployedGroup {
  name: string
  replication: Replication
  flush: 'async' | 'sync'
  /** The master starts by itself also after a crash of its host. */
  autostart?: 'always'
  master: string
  slaves: string[]
}

export interface DeployedInstance {
  id: string
  role: Role
  host: string
  group?: string
  /** Masters and slaves only. */
  brokerId?: number
  /** `host:port` that others use for it. */
  address: string
  ports: InstancePorts
  /** `<root>/<id>`: properties, logback.xml, launch.sh, stdout.log, pid, home/. */
  dir: string
  /** Message store; brokers only. */
  store?: string
  java: { path: string; major: number }
  /** `given`: what the topology said, and we did not decide. */
  jvm: { heapMb: number; directMb?: number; options: string[]; given?: ('heap' | 'direct')[] }
  supervisor: Supervisor
  config: Record<string, string>
  /** A broker with a proxy in the same process: that one's own keys. */
  proxy?: { config: Record<string, string> }
  /** The dashboard's program, as a release of one file. */
  jar?: JarId
  /** A replica that is never waited for, and never becomes master. */
  learner?: true
}

/** `host:port` of every gRPC port: proxies, and brokers with one in their process. */
export function grpcAddresses({ instances }: Pick<Deployment, 'instances'>): string[] {
  return instances.flatMap(({ role, address, ports }) => {
    if (role === 'proxy') return [address]
    return ports.grpc == null ? [] : [atPort(address, ports.grpc)]
  })
}

export interface InstancePorts {
  /** A proxy's is its gRPC port. */
  listen: number
  /** listen − 2; brokers only. */
  fast?: number
  /** listen + 1; brokers only. */
  ha?: number
  /** Brokers with a proxy in the same process. */
  grpc?: number
  /** Proxies, and brokers with one in the same process. */
  remoting?: number
  /** NameServers that are controllers too. */
  controller?: number
}
