import { describe, expect, it } from 'vitest'
import type { ConnectionSample, GroupSample, SlaveSample } from '../../src/probes/group-sample.ts'
import { judgeReplication } from '../../src/probes/replication.ts'
import type { ReplicationView } from '../../src/probes/view.ts'
import type { Failure } from '../../src/remoting/answer.ts'

const now = 1_795_179_744_000
const haAddress = '10.0.0.1:10912'
const timedOut: Failure = { kind: 'timed-out', text: 'no answer in 3000 ms' }
const refused: Failure = { kind: 'refused', text: 'connection refused' }

/** A healthy slave of 5.x with 1000 bytes, reported 2 s ago. */
function slave(change: Partial<SlaveSample> = {}): SlaveSample {
  return {
    instance: 'broker-a-s',
    host: '10.0.0.2',
    maxOffset: 1000,
    dispatchBehindBytes: 0,
    clock: now,
    client: {
      masterAddress: haAddress,
      maxOffset: 1000,
      lastReadTimestamp: now - 2000,
      lastWriteTimestamp: now - 2000,
      bytesPerSecond: 0,
    },
    heartbeatMs: 5000,
    ...change,
  }
}

function slaveOf49(change: Partial<SlaveSample> = {}): SlaveSample {
  const { client: _, ...rest } = slave()
  return { ...rest, ...change }
}

const healthyClient = slave().client!

function connection(address: string, ackOffset = 1000): ConnectionSample {
  return { address, ackOffset }
}

const dead: Partial<SlaveSample> = { failure: refused, client: undefined, maxOffset: undefined }
const frozen: Partial<SlaveSample> = { failure: timedOut, client: undefined, maxOffset: undefined }

interface Case {
  slaves?: SlaveSample[]
  master?: Partial<GroupSample['master']>
  expected: ReplicationView
}

function judge({ slaves = [slave()], master = {} }: Case): ReplicationView {
  const sample: GroupSample = {
    haAddress,
    master: {
      instance: 'broker-a',
      maxBefore: 1000,
      maxAfter: 1000,
      connections: [connection('10.0.0.2:40000')],
      ...master,
    },
    slaves,
  }
  return judgeReplication(slaves[0]!, sample)
}

const inSync: ReplicationView = { state: 'in-sync', lagBytes: 0 }
const disconnected = (why: string, lagBytes: number | null = 0): ReplicationView => ({
  state: 'disconnected',
  lagBytes,
  why,
})

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

const second = (change: Partial<SlaveSample> = {}) => slave({ instance: 'broker-a-s2', ...change })
const two = (first: number, other: number) => ({
  connections: [connection('10.0.0.2:1', first), connection('10.0.0.2:2', other)],
})

/** The first one is judged. */
const twoOnOneHost: Record<string, Case> = {
  'both acknowledged': { slaves: [slave(), second()], master: two(1000, 1000), expected: inSync },
  'the other one is catching up': {
    slaves: [slave(), second({ maxOffset: 300 })],
    master: two(300, 1000),
    expected: inSync,
  },
  'it is catching up itself, the other one has all': {
    slaves: [slave({ maxOffset: 300 }), second()],
    master: two(300, 1000),
    expected: { state: 'behind', lagBytes: 700 },
  },
  'the other one is stopped': {
    slaves: [slave(), second(dead)],
    master: { connections: [connection('10.0.0.2:1')] },
    expected: inSync,
  },
  'the other one holds the only connection': {
    slaves: [slave({ client: { ...healthyClient, lastReadTimestamp: 0 } }), second()],
    master: { connections: [connection('10.0.0.2:1')] },
    expected: disconnected('it has just lost its connection'),
  },
  'the other one is frozen with a connection that is behind': {
    slaves: [slave(), second(frozen)],
    master: two(300, 1000),
    expected: {
      state: 'behind',
      lagBytes: 700,
      why: 'one of 2 HA connections has not acknowledged all, and may be its own',
    },
  },
  'the other one is frozen and was dropped': {
    slaves: [slave(), second(frozen)],
    master: { connections: [connection('10.0.0.2:1')] },
    expected: inSync,
  },
  'the other one is on another host': {
    slaves: [slave(), second({ host: '10.0.0.3' })],
    master: { connections: [connection('10.0.0.3:1')] },
    expected: disconnected('broker-a has no HA connection from 10.0.0.2'),
  },
}

const sockets = (...addresses: string[]) => ({ connections: addresses.map(address => ({ address })) })

const fourNine: Record<string, Case> = {
  'idle and connected': { slaves: [slaveOf49()], master: sockets('10.0.0.2:1'), expected: inSync },
  'idle and not connected: equal offsets prove nothing': {
    slaves: [slaveOf49()],
    master: sockets(),
    expected: disconnected('broker-a has no HA connection from 10.0.0.2'),
  },
  'the sockets cannot be seen': {
    slaves: [slaveOf49()],
    master: { connections: undefined },
    expected: { state: 'unknown', why: 'the HA connections of broker-a cannot be seen' },
  },
  'behind, and the sockets cannot be seen': {
    slaves: [slaveOf49({ maxOffset: 1 })],
    master: { connections: undefined },
    expected: { state: 'behind', lagBytes: 999 },
  },
  diverged: {
    slaves: [slaveOf49({ maxOffset: 1200 })],
    master: sockets('10.0.0.2:1'),
    expected: { state: 'diverged', aheadBytes: 200 },
  },
  'two on one host, two connections': {
    slaves: [slaveOf49(), slaveOf49({ instance: 'broker-a-s2' })],
    master: sockets('10.0.0.2:1', '10.0.0.2:2'),
    expected: inSync,
  },
  'two on one host, one connection: whose?': {
    slaves: [slaveOf49(), slaveOf49({ instance: 'broker-a-s2' })],
    master: sockets('10.0.0.2:1'),
    expected: { state: 'unknown', why: 'broker-a has 1 HA connection(s) from 10.0.0.2 for 2 slaves there' },
  },
  'two on one host, the other one stopped': {
    slaves: [slaveOf49(), slaveOf49({ instance: 'broker-a-s2', ...dead })],
    master: sockets('10.0.0.2:1'),
    expected: inSync,
  },
}

describe.each([
  ['one slave on 5.x', onePair],
  ['two slaves on one host on 5.x', twoOnOneHost],
  ['4.9', fourNine],
])('%s', (_, cases) => {
  it.each(Object.entries(cases))('%s', (_, one) => {
    expect(judge(one)).toEqual(one.expected)
  })
})
