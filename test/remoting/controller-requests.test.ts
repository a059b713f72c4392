import { describe, expect, test } from 'vitest'
import { frameDecoder } from '../../src/remoting/decoder.ts'
import type { Frame } from '../../src/remoting/frame.ts'
import { getControllerMetadata } from '../../src/remoting/requests/controller-metadata.ts'
import { electMaster } from '../../src/remoting/requests/elect-master.ts'
import { getSyncState } from '../../src/remoting/requests/sync-state.ts'
import { type Rpc, UnreadableAnswer } from '../../src/remoting/rpc.ts'
import { type CapturedFile, controllerFiles, responseOf } from './fixtures.ts'

const peers = { n0: '127.0.0.1:29888', n1: '127.0.0.1:29898', n2: '127.0.0.1:29908' }
const addresses = { 1: '127.0.0.1:30931', 2: '127.0.0.1:30921', 3: '127.0.0.1:30911' }
const replica = (id: 1 | 2 | 3) => ({ id, address: addresses[id], isAlive: true })

test('captured from three controllers in NameServers and three replicas', () => {
  expect(controllerFiles.map(({ name }) => name)).toEqual(['5.3.3'])
})

describe.each(controllerFiles)('answers of $name', file => {
  test('who leads, said by the leader and by a follower', () => {
    const leader = { leaderId: 'n1', leaderAddress: peers.n1, peers }
    expect(decoded(file, 'metadata of the leader', getControllerMetadata)).toEqual({ ...leader, isLeader: true })
    expect(decoded(file, 'metadata of a follower', getControllerMetadata)).toEqual({ ...leader, isLeader: false })
  })

  test('the sync state set; a group that nobody registered is left out', () => {
    expect(decoded(file, 'sync state', getSyncState)).toEqual({
      'broker-a': {
        ...{ masterId: 1, masterAddress: addresses[1], masterEpoch: 1, syncStateSetEpoch: 3 },
        ...{ inSync: [replica(1), replica(2), replica(3)], notInSync: [] },
      },
    })
    expect(codeOf(file, 'sync state of a follower')).toBe(2007)
  })

  test('an election: done, not needed, refused; the set begins again with the new master', () => {
    const elected = { masterId: 2, masterAddress: addresses[2], masterEpoch: 2 }
    expect(decoded(file, 'elected', electMaster)).toEqual({ ...elected, elected: true })
    expect(decoded(file, 'leads already', electMaster)).toEqual({ ...elected, elected: false })
    expect(codeOf(file, 'not elected')).toBe(2012)
    expect(decoded(file, 'sync state right after an election', getSyncState)['broker-a']).toEqual({
      ...{ ...elected, syncStateSetEpoch: 4 },
      ...{ inSync: [replica(2)], notInSync: [replica(1), replica(3)] },
    })
  })
})

test('an election is asked for by name: this replica or nobody', () => {
  expect(electMaster.encode({ cluster: 'lab', group: 'broker-a', id: 2 })).toEqual({
    fields: { clusterName: 'lab', brokerName: 'broker-a', brokerId: '2', designateElect: 'true' },
  })
})

const answer = (text: string, fields: Record<string, string> = {}): Frame => {
  return { code: 0, opaque: 1, flag: 1, fields, body: Buffer.from(text) }
}

test('a controller that knows no leader, and a group without a master', () => {
  const empty = { controllerLeaderId: '', controllerLeaderAddress: '', isLeader: 'false', peers: 'n0-a:9878' }
  expect(getControllerMetadata.decode(answer('', empty))).toEqual({ isLeader: false, peers: { n0: 'a:9878' } })
  const state = '"masterEpoch":2,"syncStateSetEpoch":5,"inSyncReplicas":[],"notInSyncReplicas":[]'
  expect(getSyncState.decode(answer(`{"replicasInfoTable":{"g":{${state}}}}`))).toEqual({
    g: { masterEpoch: 2, syncStateSetEpoch: 5, inSync: [], notInSync: [] },
  })
})

test.each(['[]', 'oops', '{"replicasInfoTable":{"g":1}}', '{"replicasInfoTable":{"g":{}}}'])(
  '%s is unreadable',
  text => {
    expect(() => getSyncState.decode(answer(text))).toThrow(UnreadableAnswer)
  },
)

function frameOf(file: CapturedFile, title: string): Frame {
  return frameDecoder()(responseOf(file, title)).frames[0]!
}

function codeOf(file: CapturedFile, title: string): number {
  return frameOf(file, title).code
}

function decoded<Q, A>(file: CapturedFile, title: string, rpc: Rpc<Q, A>): A {
  const frame = frameOf(file, title)
  if (frame.code !== 0) expect(rpc.alsoAnswers).toContain(frame.code)
  return rpc.decode(frame)
}
