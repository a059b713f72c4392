import { expect, test } from 'vitest'
import { strangeAddresses } from '../../src/diagnosis/strangers.ts'
import { Scene } from '../commands/status-scene.ts'
import { evidenceOf } from './cluster-scene.ts'

test('addresses that NameServers know and nobody deployed', () => {
  const scene = new Scene()
  const { deployment, view, instances } = evidenceOf(scene)
  const deployed = deployment.instances.find(one => one.id === 'broker-a')!.address
  const text = [
    '2026-11-20 10:00:00 INFO x - new broker registered, BrokerAddrInfo [clusterName=trade, brokerAddr=10.9.9.9:10911] HAService: 10.9.9.9:10912',
    '2026-11-20 10:00:00 INFO x - new broker registered, 10.9.9.8:10911 HAServer: 10.9.9.8:10912',
    `2026-11-20 10:00:00 INFO x - new broker registered, ${deployed} HAServer: x`,
  ].join('\n')
  instances['namesrv-1']!.logs.namesrv = { path: '/n.log', firstLine: 1, text }
  view.nameservers[1]!.table!['broker-b']!.addresses['1'] = '10.9.9.7:10911'
  expect(strangeAddresses(deployment, view, instances)).toEqual(['10.9.9.7:10911', '10.9.9.9:10911', '10.9.9.8:10911'])
})
