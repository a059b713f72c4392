import type { ConnectionSample, GroupSample, SlaveSample } from '../../src/probes/group-sample.ts'
import { judgeReplication } from '../../src/probes/replication.ts'
import type { ReplicationView } from '../../src/probes/view.ts'
import type { Failure } from '../../src/remoting/answer.ts'

export const now = 1_795_179_744_000
export const haAddress = '10.0.0.1:10912'
export const timedOut: Failure = { kind: 'timed-out', text: 'no answer in 3000 ms' }
export const refused: Failure = { kind: 'refused', text: 'connection refused' }

/** A healthy slave of 5.x with 1000 bytes, reported 2 s ago. */
export function slave(change: Partial<SlaveSample> = {}): SlaveSample {
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

export function slaveOf49(change: Partial<SlaveSample> = {}): SlaveSample {
  const { client: _, ...rest } = slave()
  return { ...rest, ...change }
}

export const healthyClient = slave().client!

export function connection(address: string, ackOffset = 1000): ConnectionSample {
  return { address, ackOffset }
}

export const dead: Partial<SlaveSample> = { failure: refused, client: undefined, maxOffset: undefined }
export const frozen: Partial<SlaveSample> = { failure: timedOut, client: undefined, maxOffset: undefined }

export interface Case {
  slaves?: SlaveSample[]
  master?: Partial<GroupSample['master']>
  expected: ReplicationView
}

export function judge({ slaves = [slave()], master = {} }: Case): ReplicationView {
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

export const inSync: ReplicationView = { state: 'in-sync', lagBytes: 0 }
export const disconnected = (why: string, lagBytes: number | null = 0): ReplicationView => ({
  state: 'disconnected',
  lagBytes,
  why,
})
