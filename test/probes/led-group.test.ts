import { describe, expect, test } from 'vitest'
import { ledGroup } from '../../src/probes/led-group.ts'
import { judgeReplica } from '../../src/probes/replica.ts'
import { verdictOf } from '../../src/probes/verdict.ts'
import type { ControllerView, ReplicationView } from '../../src/probes/view.ts'
import { followed } from '../../src/topology/controllers.ts'
import { addressOf, controlled, led, stateOf } from './controlled.ts'

const deployment = controlled()
const group = deployment.groups[0]!
const instance = (id: string) => deployment.instances.find(one => one.id === id)!
const [a, b, c] = ['broker-a-1', 'broker-a-2', 'broker-a-3'] as const

test('a group in the names of the topology', () => {
  expect(led([b, a], [`${c}!`])).toEqual({
    ...{ master: b, masterEpoch: 3, syncStateSetEpoch: 7, inSync: [b, a], heard: [b, a] },
    ...{ ids: { [a]: 1, [b]: 2, [c]: 3 }, strangers: [] },
  })
  expect(led([]).master).toBeUndefined()
})

test('of two ids at one address the one in the set counts, then the one that is heard from', () => {
  const again = { id: 4, address: addressOf(a), isAlive: true }
  const gone = { id: 1, address: addressOf(a), isAlive: false }
  const state = stateOf([b])
  expect(ledGroup(group, deployment, { ...state, notInSync: [gone, again] }).ids[a]).toBe(4)
  expect(ledGroup(group, deployment, { ...state, inSync: [...state.inSync, again], notInSync: [gone] }).ids[a]).toBe(4)
})

test('who is none of ours is a stranger while it is heard from', () => {
  const stranger = { id: 9, address: '10.9.9.9:10911', isAlive: true }
  const state = { ...stateOf([a, b, c]), notInSync: [stranger, { ...stranger, address: 'gone:1', isAlive: false }] }
  expect(ledGroup(group, deployment, state).strangers).toEqual(['10.9.9.9:10911'])
})

test('the live master takes the place of the nominal one', () => {
  expect(followed(group, b)).toEqual({ ...group, master: b, slaves: [a, c] })
  expect(followed(group, undefined)).toBe(group)
  expect(followed(group, 'somebody')).toBe(group)
})

const leads: ControllerView[] = [{ instance: 'namesrv-1', leads: true, leader: 'namesrv-1' }]
const silent: ControllerView[] = [
  { instance: 'namesrv-1', error: 'connection refused' },
  { instance: 'namesrv-2', leads: false },
]
const inSync: ReplicationView = { state: 'in-sync', lagBytes: 0 }

describe('a replica', () => {
  const judge = (id: string, more: Partial<Parameters<typeof judgeReplica>[1]>) =>
    judgeReplica(instance(id), { group, led: led([a, b], [c]), controllers: leads, replication: inSync, ...more })

  test('that leads is a master, one that has everything a slave in sync', () => {
    expect(judge(a, { replication: undefined })).toEqual({ role: 'master' })
    expect(judge(b, {})).toEqual({ role: 'slave', replication: inSync })
  })

  test('that has everything and is not in the set is behind: nobody waits for it', () => {
    const why = expect.stringContaining('which is broker-a-1, broker-a-2')
    expect(judge(c, {})).toEqual({ role: 'slave', replication: { state: 'behind', lagBytes: 0, why } })
  })

  test('that lacks something says that', () => {
    const behind: ReplicationView = { state: 'behind', lagBytes: 9 }
    expect(judge(c, { replication: behind })).toEqual({ role: 'slave', replication: behind })
  })

  test.each([
    [undefined, silent, 'no controller leads (1 of 2 answer)'],
    [undefined, leads, 'it has not registered at the controllers yet'],
    [led([], [a, b, c]), leads, 'nobody leads broker-a'],
  ])('of which nobody knows: %#', (state, controllers, why) => {
    expect(judge(a, { led: state, controllers })).toEqual({ role: 'replica', replication: { state: 'unknown', why } })
  })

  test('that is a learner need not be in the set', () => {
    const learner = { ...instance(c), learner: true as const }
    const evidence = { group, led: led([a, b], [c]), controllers: leads, replication: inSync }
    expect(judgeReplica(learner, evidence)).toEqual({ role: 'slave', replication: inSync })
  })
})

describe('a controller', () => {
  const verdict = (controllers: ControllerView[]) =>
    verdictOf({ kind: 'led', instance: 'namesrv-2' }, deployment, { nameservers: [], brokers: [], controllers })

  test.each([
    ['follows the one that leads', [...leads, { instance: 'namesrv-2', leads: false, leader: 'namesrv-1' }], undefined],
    ['leads itself', [{ instance: 'namesrv-2', leads: true, leader: 'namesrv-2' }], undefined],
    ['does not answer', [...leads, { instance: 'namesrv-2', error: 'closed' }], 'does not answer: closed'],
    ['knows no leader', silent, 'no controller leads yet (1 of 2 answer)'],
    [
      'follows another',
      [...leads, { instance: 'namesrv-2', leads: false, leader: '10.9.9.9:9878' }],
      'follows 10.9.9.9:9878, expected namesrv-1',
    ],
  ])('that %s', (_, controllers, why) => {
    const expected = why == null ? { holds: true } : { holds: false, why: expect.stringContaining(why) }
    expect(verdict(controllers)).toEqual(expected)
  })
})

test('a master by the controllers’ word is in sync', () => {
  const probe = { kind: 'in-sync', instance: a } as const
  const view = { nameservers: [], led: { 'broker-a': led([a, b, c]) } }
  const broker = { instance: a, answers: true, registered: [] }
  expect(verdictOf(probe, deployment, { ...view, brokers: [{ ...broker, role: 'master' }] })).toEqual({ holds: true })
  const unknown = verdictOf(probe, deployment, { ...view, brokers: [{ ...broker, role: 'replica' }] })
  expect(unknown.holds).toBe(false)
})
