import { expect, test } from 'vitest'
import { RemotingPool } from '../../src/probes/remoting-pool.ts'
import { lookAround } from '../../src/probes/situation.ts'
import { capturedFiles } from '../remoting/fixtures.ts'
import { labDeployment } from './deployment.ts'
import { masterScript, namesrvScript, replay, type Script, slaveScript } from './replay.ts'

const file = capturedFiles.find(({ name }) => name === '5.3.3')!

const sending: Script = { ...masterScript, 21: 'topic configs', 328: 'producers' }

async function look(route: string, master = sending, brokerPermission?: string) {
  await using servers = await replay(file, {
    'namesrv-1': { ...namesrvScript, 105: route, 219: 'no values of a namespace' },
    'broker-a': master,
    'broker-a-s': { ...slaveScript, 21: 'topic configs of slave' },
  })
  await using pool = new RemotingPool(servers.dial)
  const deployment = labDeployment('5.3.3')
  const config: Record<string, string> = brokerPermission == null ? {} : { brokerPermission }
  const instances = deployment.instances.map(one => ({ ...one, config: { ...one.config, ...config } }))
  return await lookAround({ deployment: { ...deployment, instances }, pool, timeoutMs: 500 })
}

test('a whole group: its topics, who sends, and that nothing is wrong', async () => {
  const { groups, orderedByNameservers } = await look('route')
  const orders = { name: 'orders', permission: 6, readQueues: 4, writeQueues: 4, isOrdered: false }
  expect(groups['broker-a']).toMatchObject({ wipedAt: [], topics: [orders], producers: 1 })
  expect(orderedByNameservers).toEqual([])
})

test('a broker that its topology makes read-only has no topic to write to, and is not wiped', async () => {
  const { groups } = await look('wiped route', sending, '4')
  expect(groups['broker-a']).toMatchObject({ wipedAt: [], topics: [{ name: 'orders', permission: 4 }] })
})

test('a wipe that was left behind is no problem of its own: it is restored first', async () => {
  const { groups } = await look('wiped route')
  expect(groups['broker-a']?.wipedAt).toEqual(['namesrv-1'])
  expect(groups['broker-a']?.problems.join()).not.toContain('read-only')
})

test('a master that is silent: its slave says the topics, and who sends is not known', async () => {
  const { groups } = await look('route', {})
  expect(groups['broker-a']?.topics).toEqual([]) // a slave asks for its master's topics now and then only
  expect(groups['broker-a']).toMatchObject({ producers: null, putTps: 0 })
  expect(groups['broker-a']?.problems).not.toEqual([])
})
