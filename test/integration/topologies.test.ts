import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { VerifyDocument } from '../../src/report/verify-document.ts'
import { provesSynchronous } from '../support/frozen-slave.ts'
import { healthyStatus } from '../support/healthy.ts'
import { type JavaClient, javaClient } from '../support/java-client.ts'
import { type LocalCluster, localCluster, pidOf, succeeded } from '../support/local-cluster.ts'
import { allOk, everyCopy, outcome, readFromEveryCopy, type Stored, sendToEveryMaster } from '../support/messages.ts'

// The shipped topologies as they are shipped, on their own ports: one cluster at a time.
let client: JavaClient
beforeAll(async () => {
  client = await javaClient('5.3.3')
})

describe('the whole life of 2m-2s-sync', () => {
  let cluster: LocalCluster
  let stored: Stored[]
  beforeAll(async () => {
    cluster = await localCluster({ name: '2m-2s-sync', timers: true })
  })
  afterAll(() => cluster?.dispose())

  test('up: two NameServers and four brokers, registered and replicated', async () => {
    expect(await cluster.up()).toBe(
      [
        '2m-2s-sync is up: 2 NameServers, 4 brokers, registered and replicated',
        'NameServers: 127.0.0.1:9876;127.0.0.1:9877',
        'next: rmqctl status · rmqctl logs broker-a -f · rmqctl down\n',
      ].join('\n'),
    )
    expect(await cluster.status()).toEqual({ code: 0, document: healthyStatus('2m-2s-sync') })
  })

  test('it stays below 3 GB resident', async () => {
    const pids = Object.values(await cluster.pids())
    expect(pids.reduce((sum: number, pid) => sum + residentMb(pid ?? 0), 0)).toBeLessThan(3 * 1024)
  })

  test('what a master acknowledges is on its slave at that moment', async () => {
    const { document } = await cluster.status()
    stored = await sendToEveryMaster(client, document, 'life')
    expect(stored.flatMap(({ sent }) => sent.map(outcome))).toEqual(allOk(stored))
    expect(await readFromEveryCopy(client, document, stored)).toEqual(everyCopy(document, stored))
  })

  test('verify says the same by itself', async () => {
    const { code, stdout } = await cluster.rmqctl(['verify', '--json'])
    const { ok, problems, groups } = JSON.parse(stdout) as VerifyDocument
    expect({ code, ok, problems }).toEqual({ code: 0, ok: true, problems: [] })
    const read = groups.flatMap(({ copies }) => copies.map(copy => [copy.instance, copy.read]))
    expect(read).toEqual(['broker-a', 'broker-a-s', 'broker-b', 'broker-b-s'].map(id => [id, 10]))
  })

  provesSynchronous(() => ({ cluster, client }))

  test('up again has nothing to do and touches no process', async () => {
    const before = await cluster.pids()
    expect(await cluster.up()).toContain('2m-2s-sync is already up')
    expect(await cluster.pids()).toEqual(before)
  })

  test('a broker that was killed is named, and up repairs it alone', async () => {
    const before = await cluster.pids()
    process.kill(await pidOf(cluster, 'broker-b'), 'SIGKILL')
    const ended = await cluster.status()
    expect(ended.code).toBe(7)
    expect(ended.document.healthy).toBe(false)
    expect(ended.document.problems).toContainEqual(
      expect.objectContaining({ kind: 'not-running', instance: 'broker-b', text: 'broker-b has ended by itself' }),
    )
    const planned = JSON.parse(succeeded(await cluster.rmqctl(['plan', cluster.file, '--json']), 'plan'))
    expect(planned.stages.map((stage: { id: string }) => stage.id)).toEqual(['start-3', 'survey'])
    await cluster.up()
    const { 'broker-b': repaired, ...others } = await cluster.pids()
    const { 'broker-b': killed, ...untouched } = before
    expect(others).toEqual(untouched)
    expect(repaired).not.toBe(killed)
    expect((await cluster.status()).code).toBe(0)
  })

  test('down stops every process, and stores are closed well', async () => {
    const stores = ['broker-a', 'broker-a-s', 'broker-b', 'broker-b-s'].map(id => join(cluster.root, id, 'store/abort'))
    expect(stores.map(existsSync)).toEqual([true, true, true, true])
    expect(succeeded(await cluster.rmqctl(['down']), 'down')).toContain('stopped')
    expect(cluster.processes()).toEqual([])
    expect(stores.map(existsSync)).toEqual([false, false, false, false])
    const { code, document } = await cluster.status()
    expect(code).toBe(7)
    expect(document.instances.map(({ state, pid }) => ({ state, pid }))).toEqual(
      Array(6).fill({ state: 'stopped', pid: null }),
    )
    expect(succeeded(await cluster.rmqctl(['down']), 'down again')).toContain('nothing runs')
  })

  test('destroy after down keeps the messages; up after it has them again, on every copy', async () => {
    const said = succeeded(await cluster.rmqctl(['destroy']), 'destroy')
    expect(said).toBe(`2m-2s-sync is gone; messages are kept: ${cluster.root}\n`) // the folder above its four stores
    expect(existsSync(join(cluster.root, 'releases'))).toBe(false)
    await cluster.up()
    const { code, document } = await cluster.status()
    expect({ code, document }).toEqual({ code: 0, document: healthyStatus('2m-2s-sync') })
    expect(await readFromEveryCopy(client, document, stored)).toEqual(everyCopy(document, stored))
  })

  test('destroy --data leaves no file of a cluster that lost its power', async () => {
    await cluster.crash()
    await destroyed(cluster)
  })
})

// 4.9 is what versions.test.ts runs.
describe.each([
  ['single-master', '5.3.3'],
  ['2m-noslave', '5.3.3'],
  ['2m-2s-async', '5.5.0'],
])('%s on RocketMQ %s', (name, version) => {
  let cluster: LocalCluster
  beforeAll(async () => {
    cluster = await localCluster({ name, version })
  })
  afterAll(() => cluster?.dispose())

  test('up, and messages to every master come back from every copy', async () => {
    expect(await cluster.up('--rocketmq', version)).toContain(`${name} is up`)
    await provenMessages(cluster, version)
  })

  test('up again has nothing to do; destroy --data leaves no file', async () => {
    const before = await cluster.pids()
    expect(await cluster.up('--rocketmq', version)).toContain(`${name} is already up`)
    expect(await cluster.pids()).toEqual(before)
    await cluster.crash()
    await destroyed(cluster)
  })
})

/** Healthy in every field of status; then messages through every master, and back from every copy, a moment later where copies are. */
async function provenMessages(cluster: LocalCluster, version: string): Promise<void> {
  const { code, document } = await cluster.status()
  expect({ code, document }).toEqual({ code: 0, document: healthyStatus(cluster.name, version) })
  const sender = version === '5.3.3' ? client : await javaClient(version)
  const stored = await sendToEveryMaster(sender, document, cluster.name)
  expect(stored.flatMap(({ sent }) => sent.map(outcome))).toEqual(allOk(stored))
  await expect
    .poll(() => readFromEveryCopy(sender, document, stored), { timeout: 20_000, interval: 200 })
    .toEqual(everyCopy(document, stored))
}

async function destroyed(cluster: LocalCluster): Promise<void> {
  expect(succeeded(await cluster.rmqctl(['destroy', '--data']), 'destroy')).toBe(`${cluster.name} is gone\n`)
  expect(cluster.processes()).toEqual([])
  expect(existsSync(cluster.dir)).toBe(false)
  expect(JSON.parse((await cluster.rmqctl(['list', '--json'])).stdout)).toMatchObject({ clusters: [] })
}

function residentMb(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
}
