import type { GroupSample, SlaveSample } from './group-sample.ts'
import { type HaLink, haLink } from './ha-link.ts'
import type { ReplicationView } from './view.ts'

/**
 * Judges whether a slave has all that its master had when the sample began: in sync only when the slave's own log says so,
 * the master knows it over a live connection, nothing waits to be dispatched, and the slave has nothing that its master
 * has not. RocketMQ's own `inSync` flag proves none of this (rocketmq-facts 11.1, 11.2).
 */
export function judgeReplication(slave: SlaveSample, sample: GroupSample): ReplicationView {
  const { master } = sample
  if (slave.failure != null) return silent(slave, slave.failure.kind === 'refused', slave.failure.text)
  if (master.failure != null) {
    return { state: 'unknown', why: `its master ${master.instance} does not answer: ${master.failure.text}` }
  }
  if (slave.isMaster === true) return { state: 'unknown', why: `${slave.instance} runs as a master` }
  if (master.isSlave === true) return { state: 'unknown', why: `its master ${master.instance} runs as a slave` }
  const { maxBefore, maxAfter } = master
  const { maxOffset, dispatchBehindBytes } = slave
  if (maxBefore == null || maxAfter == null || maxOffset == null)
    return { state: 'unknown', why: 'offsets are not known' }
  if (maxOffset > maxAfter) return { state: 'diverged', aheadBytes: maxOffset - maxAfter }
  if (hasOtherLog(slave, sample)) {
    return { state: 'diverged', aheadBytes: 0, why: `its oldest message is not that of ${master.instance}` }
  }
  return judgeProgress({ link: haLink(slave, sample, maxBefore), maxBefore, maxAfter, maxOffset, dispatchBehindBytes })
}

/** A master that was emptied and has written past its slave again: offsets alone look well. */
function hasOtherLog({ first }: SlaveSample, { master }: GroupSample): boolean {
  if (first == null || master.first?.offset !== first.offset) return false
  return master.first.storedAt !== first.storedAt
}

interface Progress {
  link: HaLink
  maxBefore: number
  maxAfter: number
  maxOffset: number
  dispatchBehindBytes: number | undefined
}

function judgeProgress({ link, maxBefore, maxAfter, maxOffset, dispatchBehindBytes }: Progress): ReplicationView {
  const lagBytes = maxAfter - maxOffset
  if (link.state === 'none') return { state: 'disconnected', lagBytes, why: link.why }
  if (maxOffset < maxBefore) return { state: 'behind', lagBytes }
  if (link.state === 'unknown') return { state: 'unknown', why: link.why }
  if (link.state === 'lagging') return unacknowledged(maxBefore, link.ackOffset, link.among)
  if (dispatchBehindBytes !== 0) {
    const bytes = dispatchBehindBytes ?? 0
    return { state: 'behind', lagBytes: bytes, why: `${bytes} bytes that it has are not dispatched to its queues` }
  }
  return { state: 'in-sync', lagBytes: 0 }
}

/** Has the bytes, but a synchronous send would still wait for it. */
function unacknowledged(offset: number, ackOffset: number, among: number): ReplicationView {
  const lagBytes = offset - Math.max(ackOffset, 0)
  if (among > 1) {
    return {
      state: 'behind',
      lagBytes,
      why: `one of ${among} HA connections has not acknowledged all, and may be its own`,
    }
  }
  return {
    state: 'behind',
    lagBytes,
    why: ackOffset < 0 ? 'it has not reported yet' : 'it has not acknowledged all yet',
  }
}

/** A refused connection is a process that is gone; silence may be anything. */
function silent(slave: SlaveSample, isGone: boolean, text: string): ReplicationView {
  const why = `${slave.instance} does not answer: ${text}`
  return isGone ? { state: 'disconnected', lagBytes: null, why } : { state: 'unknown', why }
}
