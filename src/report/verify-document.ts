import type { Problem } from './status-document.ts'

/** What `verify --json` prints. Only additions within `v`. */
export interface VerifyDocument {
  v: 1
  cluster: string
  rocketmq: string
  /** When it was begun, ISO 8601. */
  at: string
  /** Every message was acknowledged, and every copy gave it back; with --replicas, no file differs. */
  ok: boolean
  problems: Problem[]
  /** Messages that were to be sent through each master. */
  messages: number
  groups: VerifiedGroup[]
  /** Only with --replicas. */
  replicas?: ComparedReplica[]
}

export interface VerifiedGroup {
  group: string
  master: string
  /** Acknowledged as the replication mode wants it. */
  sent: number
  /** Sends that were tried again: RocketMQ was busy, or a slave was late once. */
  retries: number
  /** From sending to the acknowledgement; null when nothing was acknowledged. */
  sendMs: Spread | null
  copies: VerifiedCopy[]
}

export interface VerifiedCopy {
  instance: string
  role: 'master' | 'slave'
  host: string
  /** Messages that came back byte for byte. */
  read: number
  /** From sending until it could be read here; null when nothing was. */
  readMs: Spread | null
}

/** Milliseconds. */
export interface Spread {
  median: number
  max: number
}

/** The full commit log files that a slave shares with its master. */
export interface ComparedReplica {
  group: string
  instance: string
  files: number
  bytes: number
  same: boolean
  /** The first byte that differs. */
  difference: { file: string; at: number; physicalOffset: number; onMaster: string; onSlave: string } | null
}
