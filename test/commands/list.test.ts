import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { list } from '../../src/commands/list.ts'
import { rememberCluster, useCluster } from '../../src/store/clusters.ts'
import { type TestContext, testContext } from './test-context.ts'

let context: TestContext
beforeEach(async () => {
  context = await testContext()
})
afterEach(() => context.dispose())

test('nothing known says how to begin', async () => {
  expect((await list({ json: false }, context)).text).toContain('rmqctl up 2m-2s-sync')
})

test('the clusters with where they are, the current one marked', async () => {
  await rememberCluster(context.home, { v: 1, name: 'local', hosts: { A: { kind: 'local' } }, lastUsed: 1000 })
  const far = { kind: 'ssh', address: '10.0.0.11' } as const
  const topology = { source: '/t/trade.yaml', sha256: 'x' }
  await rememberCluster(context.home, { v: 1, name: 'trade', topology, hosts: { A: far }, lastUsed: 0 })
  await useCluster(context.home, 'trade')
  const { text, document } = await list({ json: true }, context)
  expect(text).toMatchInlineSnapshot(`
    "   CLUSTER  INSTANCES  HOSTS         LAST USED   TOPOLOGY
       local               this machine  59 s ago
    *  trade               10.0.0.11     1m 00s ago  /t/trade.yaml"
  `)
  expect(document).toMatchObject({ v: 1, clusters: [{ name: 'local' }, { name: 'trade', current: true }] })
})

test('a record that cannot be read is told, and does not hide the others', async () => {
  await rememberCluster(context.home, { v: 1, name: 'good', hosts: {}, lastUsed: 0 })
  await writeFile(join(context.home.data, 'clusters/bad.json'), '{')
  const { document } = await list({ json: true }, context)
  expect(document).toMatchObject({ clusters: [{ name: 'good' }], unreadable: ['bad'] })
  expect(context.notes).toEqual(['the local record of bad cannot be read: rmqctl use bad'])
})

test('--forget takes one out; one that only has messages left is marked; an unknown one is exit 2', async () => {
  for (const name of ['gone', 'kept'])
    await rememberCluster(context.home, { v: 1, name, hosts: {}, lastUsed: 0, messagesOnly: name === 'kept' })
  await useCluster(context.home, 'gone')
  expect((await list({ json: false, forget: 'gone' }, context)).text).toContain('gone is not known here any more')
  const { text, document } = await list({ json: true }, context)
  expect(text).toContain('kept (messages only)')
  expect(document).toMatchObject({ clusters: [{ name: 'kept', current: false, messagesOnly: true }] })
  await expect(list({ json: false, forget: 'gone' }, context)).rejects.toMatchObject({ code: 'input' })
})
