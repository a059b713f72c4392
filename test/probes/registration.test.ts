import { describe, expect, it } from 'vitest'
import { missingRegistrations, registeredAt } from '../../src/probes/registration.ts'
import type { BrokerTable, NameserverView } from '../../src/probes/view.ts'
import { labDeployment } from './deployment.ts'

const deployment = labDeployment('5.3.3', 2)
const slave = deployment.instances.find(instance => instance.id === 'broker-a-s')!
const good: BrokerTable = {
  'broker-a': { cluster: 'lab', addresses: { 0: '127.0.0.1:20911', 1: '127.0.0.1:20921' } },
}

function views(second: Partial<NameserverView>): NameserverView[] {
  return [
    { instance: 'namesrv-1', table: good, permissions: {} },
    { instance: 'namesrv-2', permissions: {}, ...second },
  ]
}

function table(addresses: Record<string, string>, cluster = 'lab'): Partial<NameserverView> {
  return { table: { 'broker-a': { cluster, addresses } } }
}

describe('registration', () => {
  it('holds when every NameServer lists it with its address, id and cluster', () => {
    expect(missingRegistrations(slave, deployment, views({ table: good }))).toEqual([])
    expect(registeredAt(slave, deployment, views({ table: good }))).toEqual(['namesrv-1', 'namesrv-2'])
  })

  it.each([
    ['an empty table', { table: {} }, 'broker-a-s is not registered at namesrv-2 (127.0.0.1:19877)'],
    [
      'the master alone',
      table({ 0: '127.0.0.1:20911' }),
      'broker-a-s is not registered at namesrv-2 (127.0.0.1:19877)',
    ],
    [
      'a guessed address',
      table({ 1: '172.17.0.2:20921' }),
      'broker-a-s is registered at namesrv-2 (127.0.0.1:19877) as 172.17.0.2:20921, expected 127.0.0.1:20921',
    ],
    [
      'the id of the master',
      table({ 0: '127.0.0.1:20921' }),
      'broker-a-s is registered at namesrv-2 (127.0.0.1:19877) with brokerId 0, expected 1',
    ],
    [
      'another cluster',
      table({ 1: '127.0.0.1:20921' }, 'DefaultCluster'),
      'broker-a-s is registered at namesrv-2 (127.0.0.1:19877) in cluster DefaultCluster, expected lab',
    ],
    ['no answer', { error: 'connection refused' }, 'namesrv-2 (127.0.0.1:19877) does not answer: connection refused'],
  ])('says what is wrong with %s', (_, second, sentence) => {
    expect(missingRegistrations(slave, deployment, views(second))).toEqual([sentence])
    expect(registeredAt(slave, deployment, views(second))).toEqual(['namesrv-1'])
  })
})
