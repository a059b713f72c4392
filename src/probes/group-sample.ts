import type { Failure } from '../remoting/answer.ts'
import type { HaClient } from '../remoting/requests/ha-status.ts'

/** What a master and its slaves said, one after the other, in the order that a judgement needs (rocketmq-facts 11.2). */
export interface GroupSample {
  /** Where the slaves are to copy from: the master's brokerIP2 and HA port. */
  haAddress: string
  master: MasterSample
  slaves: SlaveSample[]
}

export interface MasterSample {
  instance: string
  failure?: Failure
  /** Its oldest message. */
  first?: FirstMessage
  /** It answered as a slave. */
  isSlave?: boolean
  /** Its commit log's end, read before the slaves were asked. */
  maxBefore?: number
  /** The same, read after the slaves answered. */
  maxAfter?: number
  /** Its HA connections, read after the slaves answered; undefined: they could not be seen. */
  connections?: ConnectionSample[]
}

/** The bytes of a store timestamp are copied: another one at the same offset is another log. */
export interface FirstMessage {
  offset: number
  /** Unix ms. */
  storedAt: number
}

export interface ConnectionSample {
  /** ip:port of the slave's end. */
  address: string
  /** What the slave acknowledged; on 4.9 only -1, when it has not reported at all, is known. */
  ackOffset?: number
}

export interface SlaveSample {
  instance: string
  /** Address of its host. */
  host: string
  failure?: Failure
  first?: FirstMessage
  /** It answered as a master. */
  isMaster?: boolean
  maxOffset?: number
  dispatchBehindBytes?: number
  /** Its own clock, unix ms, up to a second behind. */
  clock?: number
  /** 5.x only. */
  client?: HaClient
  /** haSendHeartbeatInterval, ms: how often it reports while nothing is written. */
  heartbeatMs: number
}
