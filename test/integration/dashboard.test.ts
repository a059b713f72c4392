import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dashboardJar } from '../support/dashboard-jar.ts'
import { type LocalCluster, localCluster, pidOf, succeeded } from '../support/local-cluster.ts'
import { oneMaster } from '../support/small-topologies.ts'

// A small program in the place of RocketMQ Dashboard: what is tested is what rmqctl does with it, its jar and its page.
/** Nobody else's. */
const ownPorts = (text: string) => text.replace('19876', '19836').replace('20911', '20831')

let cluster: LocalCluster
let jar: string
beforeAll(async () => {
  const dashboard = '{ host: A, port: 18082, jar: ./dashboard.jar, jvm: { heap: 64m } }'
  cluster = await localCluster({ name: 'web', text: `${ownPorts(oneMaster)}dashboard: ${dashboard}\n` })
  jar = join(cluster.home.work, 'dashboard.jar')
  await dashboardJar(jar, '1.0')
})
afterAll(() => cluster?.dispose())

const page = async () => (await fetch('http://127.0.0.1:18082/')).text()
const folders = () => readdirSync(join(cluster.root, 'releases')).filter(name => name.startsWith('dashboard-'))
const own = async () => (await cluster.status()).document.instances.find(({ id }) => id === 'dashboard')

test('up is up when its page answers, and its jar is there once', async () => {
  expect(await cluster.up()).toContain('web is up: 1 NameServer, 1 broker')
  expect(await page()).toBe('NameServers 127.0.0.1:19836')
  expect(folders()).toHaveLength(1)
  const { code, document } = await cluster.status()
  expect({ code, problems: document.problems }).toEqual({ code: 0, problems: [] })
  expect(await own()).toMatchObject({ role: 'dashboard', state: 'running', version: '1.0', registered: null })
  expect(succeeded(await cluster.rmqctl(['logs', 'dashboard']), 'logs')).toContain('1.0 serves')
  expect(succeeded(await cluster.rmqctl(['release', 'list']), 'release list')).toMatch(/^dashboard 1\.0 +dashboard-/m)
})

test('another jar restarts it alone', async () => {
  const before = await cluster.pids()
  await dashboardJar(jar, '1.1')
  const planned = succeeded(await cluster.rmqctl(['plan', cluster.file]), 'plan')
  expect(planned).toMatch(/jar.*1\.0 dashboard-.*1\.1 dashboard-/)
  expect(planned).toContain('  broker-a: 1 copy, ')
  await cluster.up()
  const { dashboard, ...others } = await cluster.pids()
  expect({ ...others, dashboard: before.dashboard }).toEqual(before)
  expect(dashboard).not.toBe(before.dashboard)
  expect(await own()).toMatchObject({ state: 'running', version: '1.1' })
  expect(await cluster.up()).toContain('web is already up')
})

test('one that was killed is told and repaired; down ends it, destroy leaves nothing of it', async () => {
  process.kill(await pidOf(cluster, 'dashboard'), 'SIGKILL')
  const { code, document } = await cluster.status()
  expect({ code, kinds: document.problems.map(({ kind, instance }) => [kind, instance]) }).toEqual({
    code: 7,
    kinds: [['not-running', 'dashboard']],
  })
  await cluster.up()
  expect(await page()).toContain('19836')
  succeeded(await cluster.rmqctl(['down']), 'down')
  await expect(page()).rejects.toThrow()
  expect(cluster.processes()).toEqual([])
  succeeded(await cluster.rmqctl(['destroy', '--data']), 'destroy')
  expect(existsSync(cluster.dir)).toBe(false)
})
