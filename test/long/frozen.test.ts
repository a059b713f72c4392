import { afterAll, beforeAll, expect, test } from 'vitest'
import { type LocalCluster, localCluster, pidOf, succeeded } from '../support/local-cluster.ts'

// One NameServer and one master on ports of their own; most of its three minutes is the time after which up gives up.
const topology = `rocketmq: "5.3.3"
hosts: [A]
nameservers: [{ host: A, port: 21876 }]
brokers:
  broker-a: { master: { host: A, port: 22911 } }
`

let cluster: LocalCluster
beforeAll(async () => {
  cluster = await localCluster({ name: 'held', text: topology })
  await cluster.up()
})
afterAll(() => cluster?.dispose())

test('a JVM that stands still for as long as up waits: told meanwhile, and at the end with proof and cure', async () => {
  succeeded(await cluster.rmqctl(['stop', 'broker-a']), 'stop')
  const before = await pidOf(cluster, 'broker-a').catch(() => -1)
  const up = cluster.start(['up', cluster.file])
  await up.until(/broker-a: starting/)
  const fresh = async () => {
    const pid = await pidOf(cluster, 'broker-a').catch(() => before)
    return pid !== before && pid
  }
  await expect.poll(fresh, { timeout: 30_000, interval: 20 }).toBeTruthy()
  const pid = await pidOf(cluster, 'broker-a')
  process.kill(pid, 'SIGSTOP')
  await up.until(/broker-a: .*; frozen: its process was stopped/, 90_000)
  const { code, stderr } = await up.done
  process.kill(pid, 'SIGCONT')
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringMatching(
      new RegExp(
        `error: .*broker-a is not ready after 1\\d\\d s and nothing moves any more: .*\\n[\\s\\S]*frozen[\\s\\S]*State: T[\\s\\S]*→ kill -CONT ${pid}`,
      ),
    ),
  })
  expect(await cluster.up()).toMatch(/held is (already )?up/)
  expect((await cluster.status()).document.problems).toEqual([])
})
