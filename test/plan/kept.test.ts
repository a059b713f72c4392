import { describe, expect, test } from 'vitest'
import { describePlan } from '../../src/plan/describe.ts'
import { clientTexts, holdMessages, keptText } from '../../src/plan/kept.ts'
import { removedPart, withPruned } from '../../src/plan/prune.ts'
import { meaningOfReplacing } from '../../src/plan/replaced-host.ts'
import { planUp } from '../../src/plan/up.ts'
import type { Role } from '../../src/topology/model.ts'
import { good, load } from '../topology/load-text.ts'
import { apply, bareWorld, settleIn } from './world.ts'

const hosts = 'A=root@10.0.0.1,B=root@10.0.0.2,C=root@10.0.0.3'
const all = `rocketmq: "5.3.3"
hosts: [A, B, C]
nameservers: [A, B]
controllers: [A, B, C]
brokers:
  broker-a: { replicas: [A, B, C] }
  broker-b: { master: C, slaves: [A], replication: sync }
replication: controller
proxies: [C]
dashboard: { host: C, jar: /opt/dashboard.jar }
`

test.each<[Role, string]>([
  ['master', 'its messages stay'],
  ['slave', 'its messages stay'],
  ['replica', 'its messages stay'],
  ['namesrv', 'it holds no messages, but clients have its address'],
  ['controller', 'it holds no messages, and the other controllers go on without it'],
  ['proxy', 'it holds no messages, but clients may have its address'],
  ['dashboard', 'it holds no messages'],
])('of %s that goes: %s', (role, text) => expect(keptText({ role })).toBe(text))

test('clients are told of what they had the address of', () => {
  expect(clientTexts([{ role: 'dashboard' }, { role: 'slave' }])).toEqual([])
  expect(clientTexts([{ role: 'namesrv' }, { role: 'proxy', id: 'proxy-2' }])).toEqual([
    'clients have a list of NameServers of their own: change it there too',
    'clients that were given the address of proxy-2 need another one',
  ])
})

describe('a plan that removes', () => {
  function pruned(text: string, id: string): string {
    const before = load(text, { hosts: 'A=root@10.0.0.1,B=root@10.0.0.2' }).cluster
    const world = bareWorld(before)
    apply(world, planUp(settleIn(world, before), world.facts))
    const deployed = settleIn(world, before)
    const gone = deployed.instances.filter(one => one.id === id)
    const left = { ...deployed, instances: deployed.instances.filter(one => one.id !== id) }
    return describePlan(
      withPruned(planUp(left, world.facts), removedPart(deployed, gone), { facts: world.facts, routeWaitMs: 0 }),
    )
  }

  test('a proxy keeps no messages, a slave does', () => {
    expect(pruned(`${good}proxies: [A, B]\n`, 'proxy-2')).toMatch(/^Delete files$/m)
    expect(pruned(good, 'broker-b-s')).toMatch(/^Delete files, keep messages$/m)
  })
})

test('messages are where there is a store', () => {
  expect(holdMessages([{}, { store: '/data/t/broker-a/store' }])).toBe(true)
  expect(holdMessages([{}])).toBe(false)
})

test('each role says what another machine would mean for it', () => {
  const { cluster } = load(all, { hosts })
  const deployment = settleIn(bareWorld(cluster), cluster)
  expect(meaningOfReplacing('C', deployment)).toEqual([
    'controller-3 would have another address and remember nothing: every controller and broker restarts with the new list',
    'broker-a-3 would begin empty, as a replica that the controllers do not know, and copy what broker-a has',
    'broker-b would begin empty, behind its own slave broker-b-s, and its messages would stay on the old machine',
    'proxy-1 would have another address: clients that were given the old one need it',
    'dashboard would begin anew',
  ])
})
