import { describe, expect, it } from 'vitest'
import type { SlaveSample } from '../../src/probes/group-sample.ts'
import {
  type Case,
  connection,
  dead,
  disconnected,
  frozen,
  healthyClient,
  inSync,
  judge,
  slave,
  slaveOf49,
} from './samples.ts'

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
  ['two slaves on one host on 5.x', twoOnOneHost],
  ['4.9', fourNine],
])('%s', (_, cases) => {
  it.each(Object.entries(cases))('%s', (_, one) => {
    expect(judge(one)).toEqual(one.expected)
  })
})
