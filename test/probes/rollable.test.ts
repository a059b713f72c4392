import { expect, test } from 'vitest'
import { whyNotRollable } from '../../src/probes/rollable.ts'
import type { BrokerView, NameserverView } from '../../src/probes/view.ts'
import { deployment } from '../components/deployments.ts'

const whole = deployment()
const master = whole.instances.find(({ id }) => id === 'broker-a')!
const members = whole.instances.filter(({ group }) => group === 'broker-a')
const listed = Object.fromEntries(members.map(({ brokerId, address }) => [String(brokerId), address]))

interface Case {
  addresses?: Record<string, string>
  permission?: number
  config?: Record<string, string>
  diskUsedRatio?: number
  leaving?: string[]
}

function why({ addresses = listed, permission = 7, config = {}, diskUsedRatio = 0.1, leaving = [] }: Case): string[] {
  const nameserver: NameserverView = {
    instance: 'namesrv-1',
    table: { 'broker-a': { cluster: 'trade', addresses } },
    permissions: { 'broker-a': permission },
  }
  const broker: BrokerView = { instance: 'broker-a-s', role: 'slave', answers: true, registered: [], diskUsedRatio }
  const instances = whole.instances.map(one => ({ ...one, config: { ...one.config, ...config } }))
  const view = { nameservers: [nameserver], brokers: [broker] }
  return whyNotRollable(master, { deployment: { ...whole, instances }, view, leaving })
}

const stranger = { ...listed, 2: '10.0.0.99:10911' }

test.each<[string, Case, string[]]>([
  ['a group that is well', {}, []],
  ['a wipe', { permission: 5 }, ['broker-a is read-only at namesrv-1: its write permission was wiped']],
  ['read-only by its topology', { permission: 4, config: { brokerPermission: '4' } }, []],
  [
    'somebody else in the group',
    { addresses: stranger },
    ['namesrv-1 lists 10.0.0.99:10911 as brokerId 2 of broker-a, which is none of ours'],
  ],
  ['a slave that the topology no longer has', { addresses: stranger, leaving: ['10.0.0.99:10911'] }, []],
  ['a disk', { diskUsedRatio: 0.85 }, ['the disk of broker-a-s is 85 % full']],
  ['room', { diskUsedRatio: 0.84 }, []],
])('%s', (_, given, said) => {
  expect(why(given)).toEqual(said)
})
