import type { ConnectionSample, GroupSample, SlaveSample } from './group-sample.ts'

/** Whether a slave is connected to its master, and whether the master knows that it has everything up to an offset. */
export type HaLink =
  | { state: 'acknowledged' }
  /** With `among` > 1 it may be another slave's connection that lags. */
  | { state: 'lagging'; ackOffset: number; among: number }
  | { state: 'none'; why: string }
  | { state: 'unknown'; why: string }

/** Whole seconds in the clock, the selector's wait of a second, and a second for whatever else. */
const clockSlackMs = 3000

/**
 * Judges the HA connection of one slave. A master knows its slaves by ip and a chance port only, so where several slaves
 * could own a connection they are counted: one of the connections that acknowledged `offset` is this slave's when there
 * are more of them than others could hold. On 5.x the slave's own view must agree.
 */
export function haLink(slave: SlaveSample, sample: GroupSample, offset: number): HaLink {
  const denial = ownDenial(slave, sample.haAddress)
  if (denial != null) return { state: 'none', why: denial }
  const { master } = sample
  if (master.connections == null)
    return { state: 'unknown', why: `the HA connections of ${master.instance} cannot be seen` }
  const candidates = candidatesOf(slave, sample)
  if (candidates.length === 0)
    return { state: 'none', why: `${master.instance} has no HA connection from ${slave.host}` }
  const acknowledged = candidates.filter(one => hasAcknowledged(one, offset))
  const rivals = sample.slaves.filter(other => other !== slave && sharesAny(candidates, candidatesOf(other, sample)))
  const held = rivals.filter(rival => couldHold(rival, sample, offset)).length
  if (acknowledged.length > held) return { state: 'acknowledged' }
  const areAllGood = acknowledged.length === candidates.length
  if (slave.client == null && areAllGood)
    return { state: 'unknown', why: tooFew(slave, sample, candidates.length, rivals.length) }
  // It is connected by its own word, so one of these is its own, and all of them are good.
  if (areAllGood) return { state: 'acknowledged' }
  const ackOffset = Math.min(...candidates.map(one => one.ackOffset ?? offset))
  return { state: 'lagging', ackOffset, among: candidates.length }
}

/** Why a slave is, by its own word, not connected to this master; undefined when it is, or is a 4.9 that cannot tell. */
function ownDenial({ client, clock, heartbeatMs }: SlaveSample, haAddress: string): string | undefined {
  if (client == null) return undefined
  if (client.masterAddress == null) return 'no NameServer has told it the HA address of its master yet'
  if (client.masterAddress !== haAddress) return `it copies from ${client.masterAddress}, expected ${haAddress}`
  // lastReadTimestamp is no proof by itself: a failing attempt to connect renews it (5.3.3:DefaultHAClient.java:269).
  if (client.lastReadTimestamp === 0) return 'it has just lost its connection'
  const silentMs = clock == null ? 0 : clock - client.lastWriteTimestamp
  if (silentMs <= heartbeatMs + clockSlackMs) return undefined
  return `it has not reported to ${haAddress} for ${Math.round(silentMs / 1000)} s`
}

/** Connections from a slave's address; where there are none (NAT, a host name), those from nobody's address. */
function candidatesOf(slave: SlaveSample, { master, slaves }: GroupSample): ConnectionSample[] {
  const connections = master.connections ?? []
  const own = connections.filter(one => ipOf(one.address) === slave.host)
  if (own.length > 0) return own
  return connections.filter(one => !slaves.some(other => other.host === ipOf(one.address)))
}

function sharesAny(some: ConnectionSample[], others: ConnectionSample[]): boolean {
  return some.some(one => others.includes(one))
}

/** Whether another slave may own a connection that acknowledged `offset`; one that does not answer may. */
function couldHold(rival: SlaveSample, { haAddress }: GroupSample, offset: number): boolean {
  if (rival.failure != null) return rival.failure.kind !== 'refused'
  if (ownDenial(rival, haAddress) != null) return false
  // On 4.9 connections are counted, whatever they carried.
  return rival.client == null || (rival.maxOffset ?? 0) >= offset
}

function hasAcknowledged({ ackOffset }: ConnectionSample, offset: number): boolean {
  return ackOffset == null || ackOffset >= offset
}

function tooFew(slave: SlaveSample, { master }: GroupSample, connections: number, rivals: number): string {
  return `${master.instance} has ${connections} HA connection(s) from ${slave.host} for ${rivals + 1} slaves there`
}

/** The ip of "ip:port", as Java and /proc print it; an IPv4 inside an IPv6 is that IPv4. */
function ipOf(address: string): string {
  return address
    .slice(0, address.lastIndexOf(':'))
    .replace(/^\/?\[?/, '')
    .replace(/\]$/, '')
    .replace(/^(::|0:0:0:0:0:)ffff:/i, '')
}
