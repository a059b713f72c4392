import { describe, expect, it } from 'vitest'
import {
  type Case,
  connection,
  dead,
  disconnected,
  frozen,
  healthyClient,
  inSync,
  judge,
  now,
  slave,
  timedOut,
} from './samples.ts'

const onePair: Record<string, Case> = {
  'idle and acknowledged': { expected: inSync },
  'an empty master and an empty slave that has reported': {
    slaves: [slave({ maxOffset: 0 })],
    master: { maxBefore: 0, maxAfter: 0, connections: [connection('10.0.0.2:1', 0)] },
    expected: inSync,
  },
  'under load: everything up to the first sample': {
    slaves: [slave({ maxOffset: 1100 })],
    master: { maxAfter: 1500, connections: [connection('10.0.0.2:1', 1050)] },
    expected: inSync,
  },
  behind: {
    slaves: [slave({ maxOffset: 400 })],
    master: { maxAfter: 1200, connections: [connection('10.0.0.2:1', 400)] },
    expected: { state: 'behind', lagBytes: 800 },
  },
  'connected but not yet reported, which RocketMQ calls inSync': {
    slaves: [slave({ maxOffset: 0 })],
    master: { maxBefore: 0, maxAfter: 0, connections: [connection('10.0.0.2:1', -1)] },
    expected: { state: 'behind', lagBytes: 0, why: 'it has not reported yet' },
  },
  'has the bytes, has not acknowledged them': {
    master: { connections: [connection('10.0.0.2:1', 900)] },
    expected: { state: 'behind', lagBytes: 100, why: 'it has not acknowledged all yet' },
  },
  'dispatch is stuck': {
    slaves: [slave({ dispatchBehindBytes: 64 })],
    expected: { state: 'behind', lagBytes: 64, why: '64 bytes that it has are not dispatched to its queues' },
  },
  'ahead of its master, which RocketMQ calls inSync': {
    slaves: [slave({ maxOffset: 1001 })],
    expected: { state: 'diverged', aheadBytes: 1 },
  },
  'ahead of an emptied master': {
    slaves: [slave({ maxOffset: 5000 })],
    master: { maxBefore: 0, maxAfter: 0, connections: [connection('10.0.0.2:1', 5000)] },
    expected: { state: 'diverged', aheadBytes: 5000 },
  },
  'an emptied master that has written past its slave': {
    slaves: [slave({ first: { offset: 0, storedAt: 1 } })],
    master: { first: { offset: 0, storedAt: 2 } },
    expected: { state: 'diverged', aheadBytes: 0, why: 'its oldest message is not that of broker-a' },
  },
  'the same oldest message': {
    slaves: [slave({ first: { offset: 0, storedAt: 1 } })],
    master: { first: { offset: 0, storedAt: 1 } },
    expected: inSync,
  },
  'the slave keeps older messages than its master': {
    slaves: [slave({ first: { offset: 0, storedAt: 1 } })],
    master: { first: { offset: 500, storedAt: 2 } },
    expected: inSync,
  },
  'ahead and disconnected is still diverged': {
    slaves: [slave({ maxOffset: 1001 })],
    master: { connections: [] },
    expected: { state: 'diverged', aheadBytes: 1 },
  },
  'the master knows no connection': {
    master: { connections: [] },
    expected: disconnected('broker-a has no HA connection from 10.0.0.2'),
  },
  'nobody told it a master': {
    slaves: [slave({ client: { ...healthyClient, masterAddress: undefined } })],
    expected: disconnected('no NameServer has told it the HA address of its master yet'),
  },
  'it copies from elsewhere': {
    slaves: [slave({ client: { ...healthyClient, masterAddress: '172.17.0.1:10912' } })],
    expected: disconnected('it copies from 172.17.0.1:10912, expected 10.0.0.1:10912'),
  },
  'its connection is just lost, the master has not noticed': {
    slaves: [slave({ client: { ...healthyClient, lastReadTimestamp: 0 } })],
    expected: disconnected('it has just lost its connection'),
  },
  'it tries to connect: read renewed, nothing reported': {
    slaves: [slave({ client: { ...healthyClient, lastReadTimestamp: now, lastWriteTimestamp: now - 60_000 } })],
    expected: disconnected('it has not reported to 10.0.0.1:10912 for 60 s'),
  },
  'a longer heartbeat is its right': {
    slaves: [slave({ heartbeatMs: 60_000, client: { ...healthyClient, lastWriteTimestamp: now - 55_000 } })],
    expected: inSync,
  },
  'it is stopped': {
    slaves: [slave(dead)],
    expected: disconnected('broker-a-s does not answer: connection refused', null),
  },
  'it is frozen': {
    slaves: [slave(frozen)],
    expected: { state: 'unknown', why: 'broker-a-s does not answer: no answer in 3000 ms' },
  },
  'its master does not answer': {
    master: { failure: timedOut },
    expected: { state: 'unknown', why: 'its master broker-a does not answer: no answer in 3000 ms' },
  },
  'both are masters': {
    slaves: [slave({ isMaster: true })],
    expected: { state: 'unknown', why: 'broker-a-s runs as a master' },
  },
  'its master runs as a slave': {
    master: { isSlave: true, connections: undefined },
    expected: { state: 'unknown', why: 'its master broker-a runs as a slave' },
  },
  'seen through NAT: the only address that is nobody else’s': {
    master: { connections: [connection('192.168.7.1:40000')] },
    expected: inSync,
  },
  'an IPv4 address as an IPv6 socket prints it': {
    master: { connections: [connection('[::ffff:10.0.0.2]:40000'), connection('10.0.0.9:1', 0)] },
    expected: inSync,
  },
}

describe.each([['one slave on 5.x', onePair]])('%s', (_, cases) => {
  it.each(Object.entries(cases))('%s', (_, one) => {
    expect(judge(one)).toEqual(one.expected)
  })
})
