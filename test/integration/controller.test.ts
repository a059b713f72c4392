import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { controlledTopology, groupIn, nameservers, untilState } from '../support/controlled-cluster.ts'
import { javaClient } from '../support/java-client.ts'
import { type LocalCluster, localCluster, pidOf, succeeded } from '../support/local-cluster.ts'

// Three replicas whose master three controllers choose: what happens when it is killed under load, and when it is moved.
const version = process.env.RMQCTL_TEST_ROCKETMQ ?? '5.3.3'
const replicas = ['broker-a-1', 'broker-a-2', 'broker-a-3']

let cluster: LocalCluster
beforeAll(async () => {
  cluster = await localCluster({ name: 'controlled', text: controlledTopology(version), version })
  await cluster.up()
})
afterAll(() => cluster?.dispose())

test('up: one controller leads, one replica is master, all are in the sync state set; up again does nothing', async () => {
  const { code, document } = await cluster.status()
  expect(document.problems).toEqual([])
  expect(code).toBe(0)
  const { master, inSync, minInSync } = groupIn(document)
  expect(document.control).toMatchObject({ answering: 3, leader: expect.stringMatching(/^namesrv-[123]$/) })
  expect(inSync.toSorted()).toEqual(replicas)
  expect(minInSync).toBe(2)
  const brokers = document.instances.filter(({ group }) => group === 'broker-a')
  expect(brokers.map(({ id, role }) => [id, role])).toEqual(
    replicas.map(id => [id, id === master ? 'master' : 'slave']),
  )
  expect(await cluster.up()).toContain('already up')
})

test('the master is killed under load: another leads within 15 s, nothing that was acknowledged is lost, up brings it back', async () => {
  const { document } = await cluster.status()
  const { master: old, masterEpoch } = groupIn(document)
  const { address } = document.instances.find(({ id }) => id === old)!
  const client = await javaClient(version)
  await client.topic({ namesrv: nameservers, address, broker: 'broker-a', topic: 'failover', queues: 4 })
  const ledger = join(cluster.home.path, 'ledger')
  const load = await client.load({ namesrv: nameservers, topic: 'failover', ledger, poll: 1000, retries: 5 })
  const pid = await pidOf(cluster, old!)
  process.kill(pid, 'SIGKILL')
  const ms = await untilState(state => state.masterEpoch > masterEpoch! && state.masterAddress !== address, 15_000)
  expect(ms).toBeLessThan(15_000)
  const acknowledged = okIn(ledger)
  await untilState(({ inSync }) => inSync.length === 2, 60_000)
  await untilOk(ledger, acknowledged + 50)
  expect(await cluster.up()).toContain('is up')
  const report = await load.finish()
  expect(report.sent - report.failed).toBeGreaterThan(0)
  expect(report.missing, JSON.stringify(report)).toBe(0)
  const after = await cluster.status()
  expect(after.document.problems).toEqual([])
  expect(groupIn(after.document).inSync.toSorted()).toEqual(replicas)
  expect(after.document.instances.find(({ id }) => id === old)?.role).toBe('slave')
})

test('failover moves the master to a replica in sync, says where and since which epoch, and refuses others', async () => {
  const before = groupIn((await cluster.status()).document)
  const to = replicas.find(id => id !== before.master)!
  const moved = succeeded(await cluster.rmqctl(['failover', 'broker-a', '--to', to]), 'failover')
  const after = groupIn((await cluster.status()).document)
  expect(after.master).toBe(to)
  expect(after.masterEpoch).toBe(before.masterEpoch! + 1)
  expect(moved).toContain(`broker-a: ${to} leads since epoch ${after.masterEpoch}, before that ${before.master}`)
  expect(succeeded(await cluster.rmqctl(['failover', 'broker-a', '--to', to]), 'failover')).toContain('already')
  expect(await cluster.rmqctl(['failover', 'broker-a', '--to', 'broker-a-9'])).toMatchObject({ code: 2 })
  expect(await cluster.rmqctl(['failover', 'broker-b'])).toMatchObject({ code: 2 })

  const out = replicas.find(id => id !== to)!
  succeeded(await cluster.rmqctl(['stop', out]), 'stop')
  await untilState(({ inSync }) => inSync.length === 2, 30_000)
  const refused = await cluster.rmqctl(['failover', 'broker-a', '--to', out])
  expect(refused.code).toBe(3)
  expect(refused.stderr).toContain(`${out} is not in the sync state set`)
  expect(await cluster.up()).toContain('is up')
  expect(await cluster.up()).toContain('already up')
})

/** Sends that were acknowledged by the master and those in sync. */
function okIn(ledger: string): number {
  return readFileSync(ledger, 'utf8')
    .split('\n')
    .filter(line => line.includes(' SEND_OK ')).length
}

async function untilOk(ledger: string, count: number): Promise<void> {
  const begin = performance.now()
  while (okIn(ledger) < count) {
    if (performance.now() - begin > 60_000)
      throw new Error(`${okIn(ledger)} of ${count} sends acknowledged after a minute`)
    await delay(200)
  }
}
