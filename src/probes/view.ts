import type { Role } from '../topology/model.ts'
import type { LedGroup } from './led-group.ts'

/** What the cluster itself says, seen from every NameServer and broker at one moment: the base of `status` and of every probe. */
export interface ClusterView {
  /** Unix ms. */
  at: number
  nameservers: NameserverView[]
  brokers: BrokerView[]
  /** gRPC ports: of proxies, and of brokers with one in their process. */
  proxies?: ProxyView[]
  /** Web pages: of the dashboard. */
  pages?: PageView[]
  /** Where there are controllers. */
  controllers?: ControllerView[]
  /** Groups by the leading controller's word; none while no controller leads. */
  led?: Record<string, LedGroup>
}

export interface ControllerView {
  instance: string
  /** Why it did not answer. */
  error?: string
  /** By its own word. */
  leads?: boolean
  /** Whom it follows: an instance, or an address that is none of ours; undefined: nobody. */
  leader?: string
}

/** Whether a gRPC port answers a route query. */
export interface ProxyView {
  instance: string
  answers: boolean
  /** Why not: refused, no route from its NameServers, … */
  error?: string
}

export interface PageView {
  instance: string
  answers: boolean
  /** Why not. */
  error?: string
}

export interface NameserverView {
  instance: string
  /** What this NameServer lists; undefined when it did not answer. */
  table?: BrokerTable
  /** Why it did not answer: refused, timed out, … */
  error?: string
  /** Why it does not answer route queries, though it answers. */
  refusesRoutes?: string
  /** Permission of the topic named after each broker group, by group: 7 normal, 5 wiped (rocketmq-facts 11.3). */
  permissions: Record<string, number>
}

/** brokerName → its cluster and the addresses by brokerId. */
export type BrokerTable = Record<string, { cluster: string; addresses: Record<string, string> }>

export interface BrokerView {
  instance: string
  /** What it is now: of a replica `master` or `slave`, while that is known. */
  role: Role
  answers: boolean
  error?: string
  version?: string
  /** Unix ms. */
  bootTimestamp?: number
  putTps?: number
  getTps?: number
  /** Messages stored in bytes so far: the commit log's end. */
  maxOffset?: number
  minOffset?: number
  dispatchBehindBytes?: number
  diskUsedRatio?: number
  /** Ms since it began to write the message that it has not done with; 0 between two messages. */
  writingMs?: number
  /** NameServer instance ids that list it with the expected address, id and cluster. */
  registered: string[]
  /** Slaves only; see rocketmq-facts 11.2. */
  replication?: ReplicationView
}

export type ReplicationView =
  | { state: 'in-sync'; lagBytes: 0 }
  /** `why` where it is not simply the lag: not acknowledged yet, not dispatched. */
  | { state: 'behind'; lagBytes: number; why?: string }
  | { state: 'disconnected'; lagBytes: number | null; why: string }
  /** The slave has what its master has not (rocketmq-facts 11.1); `why` where it is not ahead but has other messages. */
  | { state: 'diverged'; aheadBytes: number; why?: string }
  | { state: 'unknown'; why: string }
