import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type JavaClient, javaClient, type Load } from '../support/java-client.ts'
import { type LocalCluster, localCluster, succeeded } from '../support/local-cluster.ts'
import { permissions } from '../support/permissions.ts'
import { rolledUnderLoad } from '../support/rolled.ts'

// One cluster under load all the time. A group is rolled by a key that only a restart changes; the run is interrupted, killed
// and done again. Clients ask for routes each second, so that the waits are short; test/long has them as they are.
const topic = 'orders'
const waits = ['--route-wait', '4s']

let cluster: LocalCluster
let client: JavaClient
let load: Load
let nameservers: string[]
let before: Record<string, number>

beforeAll(async () => {
  cluster = await localCluster({ name: '2m-2s-sync' })
  await cluster.up()
  client = await javaClient('5.3.3')
  const { document } = await cluster.status()
  nameservers = document.nameservers
  for (const { id, role, address } of document.instances)
    if (role === 'master') await client.topic({ namesrv: nameservers.join(';'), address, broker: id, topic })
  const ledger = join(cluster.home.work, 'ledger')
  load = await client.load({ namesrv: nameservers.join(';'), topic, ledger, retries: 5, rate: 50, poll: 1000 })
  before = await permissions(nameservers)
  const text = readFileSync(cluster.file, 'utf8')
  const changed =
    'broker-a: { master: { host: A, config: { flushIntervalCommitLog: 400 } }, slaves: [{ host: B, config: { flushIntervalCommitLog: 400 } }] }'
  writeFileSync(cluster.file, text.replace(/broker-a: \{.*\}/, changed))
})
afterAll(async () => {
  load?.running.kill('SIGKILL')
  await cluster?.dispose()
})

const up = () => cluster.start(['up', cluster.file, ...waits])
const wiped = (all: Record<string, number>) =>
  Object.entries(all).flatMap(([key, bits]) => ((bits & 2) === 0 ? [key] : []))

test('plan says what restarts, in which order, and how long it takes', async () => {
  const { code, stdout } = await cluster.rmqctl(['plan', cluster.file, '--exit-code'])
  expect(code).toBe(6)
  expect(stdout).toContain('Restart broker-a\n')
  expect(stdout).not.toContain('Restart broker-b')
  expect(stdout).toContain('send producers away from broker-a')
  expect(stdout).toMatch(/expected: about \d+ s/)
})

test('Ctrl-C while producers leave gives the permissions back, and nothing was restarted', async () => {
  const pids = await cluster.pids()
  const running = up()
  await running.until(/until no producer writes to broker-a any more: \d s left/, 180_000)
  running.kill('SIGINT')
  const { code, stderr } = await running.done
  expect(code).toBe(130)
  expect(stderr).toContain('rmqctl up goes on where this stopped')
  expect(await permissions(nameservers)).toEqual(before)
  expect(await cluster.pids()).toEqual(pids)
})

test('killed after the wipe, the group stays read-only, and status says so', async () => {
  const running = up()
  await running.until(/until no producer writes to broker-a any more: \d s left/, 180_000)
  running.kill('SIGKILL')
  await running.done
  const { code, document } = await cluster.status()
  expect(code).toBe(7)
  expect(document.problems.map(({ kind, group }) => `${kind} ${group}`)).toContain('permission-wiped broker-a')
  expect(wiped(await permissions(nameservers))).toContain(`${nameservers[0]} ${topic} broker-a`)
  succeeded(await cluster.rmqctl(['lock', 'release', '--yes']), 'lock release')
})

test('the next up restores them and rolls the group', async () => {
  const pids = await cluster.pids()
  const { stdout, stderr, code } = await cluster.rmqctl(['up', cluster.file, ...waits])
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('broker-a takes messages again') })
  expect(stdout).toContain('2m-2s-sync is up')
  expect(await permissions(nameservers)).toEqual(before)
  const changed = await cluster.pids()
  const restarted = Object.keys(pids).filter(id => changed[id] !== pids[id])
  expect(restarted.toSorted()).toEqual(['broker-a', 'broker-a-s'])
  const { code: changes } = await cluster.rmqctl(['plan', cluster.file, '--exit-code'])
  expect(changes).toBe(0)
})

test('an instance that does not start with its new files is put back on the earlier ones', async () => {
  const text = readFileSync(cluster.file, 'utf8')
  const broken = 'broker-b: { master: B, slaves: [{ host: A, jvm: { options: [-XX:NoSuchOption] } }] }'
  writeFileSync(cluster.file, text.replace(/broker-b: \{.*\}/, broken))
  const { code, stderr } = await cluster.rmqctl(['up', cluster.file, ...waits])
  expect(code).toBe(1)
  expect(stderr).toContain('broker-b-s did not start')
  expect(stderr).toContain('broker-b-s did not get ready with its new files: it runs with its earlier ones again')
  expect((await cluster.status()).document.problems).toEqual([])
  expect(await permissions(nameservers)).toEqual(before)
  writeFileSync(cluster.file, text)
  expect((await cluster.rmqctl(['plan', cluster.file, '--exit-code'])).code).toBe(0)
})

test('all the while no send failed and nothing was lost', async () => {
  const report = await load.finish()
  console.log(rolledUnderLoad(report))
  expect({ failed: report.failed, missing: report.missing }).toEqual({ failed: 0, missing: 0 })
})

test('earlier files are kept, there and here', async () => {
  const there = await cluster.rmqctl(['exec', 'host/A', '--', 'ls', join(cluster.root, 'broker-a/previous')])
  expect(there.stdout).toMatch(/\d{8}T\d{6}Z/)
  const here = await cluster.rmqctl([
    'exec',
    'host/A',
    '--',
    'ls',
    join(cluster.home.path, 'home/data/previous/2m-2s-sync/broker-a'),
  ])
  expect(here.stdout).toMatch(/\d{8}T\d{6}Z\.tar\.gz/)
})
