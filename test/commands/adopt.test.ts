import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { adopt } from '../../src/commands/adopt.ts'
import { currentCluster, readCluster } from '../../src/store/clusters.ts'
import type { Deployment } from '../../src/topology/deployment.ts'
import { type Sshd, startSshd, trust, whyNoSshd } from '../connection/sshd.ts'
import { temporaryFolder } from '../shell/shells.ts'
import { deploymentOn, knowing } from './known-cluster.ts'
import { type TestContext, testContext } from './test-context.ts'

let folder: ReturnType<typeof temporaryFolder>
let context: TestContext
beforeEach(async () => {
  folder = temporaryFolder()
  context = await testContext()
  context = { ...context, env: { ...context.env, PATH: process.env.PATH } }
})
afterEach(async () => {
  await context.dispose()
  folder[Symbol.dispose]()
})

const far = (address: string, user = 'root') => ({ kind: 'ssh' as const, address, user, port: 22 })

/** What `up` leaves on a host. */
function recorded(deployment: Deployment, text = JSON.stringify(deployment)): void {
  mkdirSync(join(folder.path, deployment.name), { recursive: true })
  writeFileSync(join(folder.path, deployment.name, 'cluster.json'), text)
}

function cluster(name = 'trade'): Deployment {
  const hosts = [
    { id: 'A', endpoint: far('10.0.0.11'), dir: folder.path, address: '10.0.0.11' },
    { id: 'B', endpoint: far('10.0.0.12', 'ops'), dir: folder.path, address: '10.0.0.12' },
  ]
  return deploymentOn(hosts, name)
}

const from = (target = 'local', more: object = {}) => adopt({ target, dir: folder.path, ...more }, context)

test('a cluster is known and current, at the addresses of its record', async () => {
  recorded(cluster())
  const { text } = await from()
  expect(text).toBe(
    'trade is known here now: RocketMQ 5.3.3, 2 instances on A (10.0.0.11), B (10.0.0.12)\nit is the current cluster; next: rmqctl status',
  )
  expect(await currentCluster(context.home)).toBe('trade')
  expect(await readCluster(context.home, 'trade')).toEqual({
    v: 1,
    name: 'trade',
    hosts: { A: far('10.0.0.11'), B: far('10.0.0.12', 'ops') },
    lastUsed: 60_000,
    deployment: cluster(),
  })
})

test('of several one is chosen, or all are listed', async () => {
  recorded(cluster('trade'))
  recorded(cluster('stock'))
  await expect(from()).rejects.toMatchObject({
    code: 'input',
    message: 'several clusters are there: stock, trade',
    details: { hint: 'rmqctl adopt local --cluster stock\nrmqctl adopt local --cluster trade' },
  })
  await expect(from('local', { cluster: 'other' })).rejects.toMatchObject({
    message: expect.stringMatching(/^other is not there/),
  })
  expect((await from('local', { cluster: 'stock' })).document).toMatchObject({ cluster: 'stock' })
})

test('a damaged record is told, one of a newer rmqctl refused, and none is an error with a hint', async () => {
  await expect(from()).rejects.toMatchObject({ code: 'input', details: { hint: expect.stringContaining('--dir') } })
  recorded(cluster('broken'), '{"format":1,')
  recorded(cluster('odd'), 'null')
  await expect(from()).rejects.toMatchObject({ code: 'input' })
  expect(context.notes).toHaveLength(2)
  recorded({ ...cluster('new'), format: 2 as 1 })
  await expect(from()).rejects.toMatchObject({ message: expect.stringContaining('format 2') })
})

test('what is no address is refused', async () => {
  await expect(from('a b')).rejects.toMatchObject({ code: 'input', details: { where: 'a b' } })
})

test('another cluster of the same name is not forgotten unasked; the same one keeps its topology', async () => {
  recorded(cluster())
  const other = deploymentOn([{ id: 'A', endpoint: far('10.9.9.9'), dir: '/d' }])
  context = await knowing(context, other)
  await expect(from()).rejects.toMatchObject({ code: 'input', message: expect.stringContaining('10.9.9.9') })
  context = await knowing(context, cluster())
  expect((await from()).text).toContain('trade is known')
})

const reason = whyNoSshd()

describe.skipIf(reason != null)(`over SSH${reason == null ? '' : ` (skipped: ${reason})`}`, () => {
  const { HOME } = process.env
  let sshd: Sshd
  beforeAll(async () => {
    sshd = await startSshd()
    trust(sshd, ['127.0.0.1'])
    process.env.HOME = sshd.home
  })
  afterAll(() => {
    process.env.HOME = HOME
    sshd[Symbol.dispose]()
  })

  const here = () => `${sshd.user}@127.0.0.1:${sshd.port}`

  test('a cluster that was deployed on that machine for itself stays there', async () => {
    recorded(deploymentOn([{ id: 'A', endpoint: { kind: 'local' }, dir: folder.path }]))
    await expect(from(here())).rejects.toMatchObject({
      code: 'input',
      details: { hint: `ssh ${here()} rmqctl status --cluster trade` },
    })
  })

  test('a control machine that is a host itself is reached by SSH from here', async () => {
    recorded(
      deploymentOn([
        { id: 'A', endpoint: { kind: 'local' }, dir: folder.path, address: '10.0.0.11' },
        { id: 'B', endpoint: far('10.0.0.12'), dir: folder.path, address: '10.0.0.12' },
      ]),
    )
    const { document } = await from(here())
    const A = { kind: 'ssh', address: '127.0.0.1', user: sshd.user, port: sshd.port }
    expect(document).toMatchObject({ hosts: { A, B: far('10.0.0.12') } })
  })
})
