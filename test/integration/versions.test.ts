import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { VerifyDocument } from '../../src/report/verify-document.ts'
import { provesSynchronous } from '../support/frozen-slave.ts'
import { healthyStatus } from '../support/healthy.ts'
import { type JavaClient, javaClient } from '../support/java-client.ts'
import { type LocalCluster, localCluster, succeeded } from '../support/local-cluster.ts'
import { allOk, everyCopy, outcome, readFromEveryCopy, sendToEveryMaster } from '../support/messages.ts'

// 5.x is what topologies.test.ts runs.
const version = '4.9.7'

describe(`2m-2s-sync on RocketMQ ${version}`, () => {
  let cluster: LocalCluster
  let client: JavaClient
  beforeAll(async () => {
    client = await javaClient(version)
    cluster = await localCluster({ name: '2m-2s-sync', version })
  })
  afterAll(() => cluster?.dispose())

  test('up, and status says so', async () => {
    await cluster.up('--rocketmq', version)
    expect(await cluster.status()).toEqual({ code: 0, document: healthyStatus('2m-2s-sync', version) })
  })

  test('what a master acknowledges to its own Java client is on the slave at that moment', async () => {
    const { document } = await cluster.status()
    const stored = await sendToEveryMaster(client, document, 'versions')
    expect(stored.flatMap(({ sent }) => sent.map(outcome))).toEqual(allOk(stored))
    expect(await readFromEveryCopy(client, document, stored)).toEqual(everyCopy(document, stored))
  })

  test('verify says the same by itself', async () => {
    const { code, stdout } = await cluster.rmqctl(['verify', '--json'])
    expect({ code, ...(JSON.parse(stdout) as VerifyDocument) }).toMatchObject({ code: 0, ok: true, problems: [] })
  })

  provesSynchronous(() => ({ cluster, client }))

  test('up again has nothing to do', async () => {
    const before = await cluster.pids()
    expect(await cluster.up('--rocketmq', version)).toContain('2m-2s-sync is already up')
    expect(await cluster.pids()).toEqual(before)
  })

  // a 4.9 that lacks the module flags for its Java breaks off its own end and keeps the abort file (rocketmq-facts 1.5)
  test('one broker is asked to end, does so well, and starts again', async () => {
    const abort = join(cluster.root, 'broker-a-s/store/abort')
    expect(existsSync(abort)).toBe(true)
    expect(succeeded(await cluster.rmqctl(['stop', 'broker-a-s']), 'stop')).toContain('stopped broker-a-s')
    expect(existsSync(abort)).toBe(false)
    const stopped = (await cluster.status()).document.instances.filter(one => one.state === 'stopped')
    expect(stopped.map(one => one.id)).toEqual(['broker-a-s'])
    expect(succeeded(await cluster.rmqctl(['start', 'broker-a-s']), 'start')).toContain('started broker-a-s')
    expect((await cluster.status()).document.problems).toEqual([])
  })
})
