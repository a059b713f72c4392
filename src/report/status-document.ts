import type { Role } from '../topology/model.ts'

/** What `status --json` prints. Only additions within `v`. */
export interface StatusDocument {
  v: 1
  cluster: string
  rocketmq: string
  /** When this was seen, ISO 8601. */
  at: string
  healthy: boolean
  problems: Problem[]
  /** Where clients connect: `address:port` of every NameServer. */
  nameservers: string[]
  /** Where clients of 5.x connect: `address:port` of every proxy; absent without proxies. */
  grpc?: string[]
  instances: InstanceStatus[]
  /** Where controllers choose masters, else left out. */
  control?: ControlStatus
}

export interface ControlStatus {
  /** Instance whose controller leads; null: none does. */
  leader: string | null
  /** Instances with a controller, and how many of them answer. */
  controllers: string[]
  answering: number
  groups: LedGroupStatus[]
}

/** A group whose master controllers choose. */
export interface LedGroupStatus {
  group: string
  /** null: nobody leads, or nobody knows. */
  master: string | null
  masterEpoch: number | null
  syncStateSetEpoch: number | null
  /** The sync state set. */
  inSync: string[]
  /** With fewer in the set it takes no messages. */
  minInSync: number
}

export type InstanceState = 'running' | 'starting' | 'stopped' | 'failed' | 'unreachable'

export interface Problem {
  /** One word a script can match: not-running, not-registered, behind, diverged, permission-wiped, unreachable, … */
  kind: string
  /** One sentence. */
  text: string
  instance?: string
  group?: string
  host?: string
  /** A command to type next. */
  hint?: string
}

export interface InstanceStatus {
  id: string
  role: Role
  /** null for NameServers, as is brokerId. */
  group: string | null
  brokerId: number | null
  host: string
  address: string
  state: InstanceState
  pid: number | null
  /** ISO 8601; uptime is `at` minus this. */
  startedAt: string | null
  version: string | null
  /** NameServer ids that list it with the right address and id; null for NameServers and where it is not known. */
  registered: string[] | null
  /** Slaves only, else null (rocketmq-facts 11.2). */
  inSync: boolean | null
  lagBytes: number | null
  /** What stands in the way of being in sync; a slave that is ahead of its master is `diverged`. Slaves only. */
  replication: 'in-sync' | 'behind' | 'disconnected' | 'diverged' | 'unknown' | null
  /** Messages a second; brokers only, else null. */
  putTps: number | null
  getTps: number | null
  /** 0…1 of the disk below the store; brokers only. */
  diskUsedRatio: number | null
  supervisor: 'systemd' | 'process' | null
  /** What it outlives; null where it is not known. */
  survives: { logout: boolean; reboot: boolean } | null
}
