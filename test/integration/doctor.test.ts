import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  closeSync,
  cpSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { RemotingClient } from '../../src/remoting/client.ts'
import { updateBrokerConfig } from '../../src/remoting/requests/update-broker-config.ts'
import { wipeWritePermission } from '../../src/remoting/requests/wipe-write-permission.ts'
import type { Rpc } from '../../src/remoting/rpc.ts'
import type { DoctorDocument } from '../../src/report/doctor-document.ts'
import type { VerifyDocument } from '../../src/report/verify-document.ts'
import { type LocalCluster, localCluster, pidOf, succeeded } from '../support/local-cluster.ts'
import { secondMaster } from '../support/second-master.ts'

/** Small commit log files, so that some are full soon. */
const topology = `rocketmq: "5.3.3"
hosts: [A, B]
nameservers: [{ host: A, port: 19876 }, { host: B, port: 19886 }]
brokers:
  broker-a:
    master:
      host: A
      port: 20911
      config:
        mappedFileSizeCommitLog: 131072
    slaves: [{ host: B, port: 20921, config: { mappedFileSizeCommitLog: 131072 } }]
replication: sync
`

let cluster: LocalCluster
beforeAll(async () => {
  cluster = await localCluster({ name: 'doctored', text: topology })
  await cluster.up()
})
afterAll(() => cluster?.dispose())

async function json<Document>(...args: string[]): Promise<{ code: number | null; document: Document }> {
  const { code, stdout, stderr } = await cluster.rmqctl([...args, '--json'])
  if (!stdout.startsWith('{')) throw new Error(`${args.join(' ')} said nothing: ${stderr}`)
  return { code, document: JSON.parse(stdout) as Document }
}
const verify = (...more: string[]) => json<VerifyDocument>('verify', ...more)
const doctor = () => json<DoctorDocument>('doctor')

/** Errors by id, and what each is about. */
async function errors(): Promise<string[]> {
  const { code, document } = await doctor()
  expect(code).toBe(document.healthy ? 0 : 7)
  return document.findings
    .filter(({ level }) => level === 'error')
    .map(({ id, instance, group }) => `${id} ${instance ?? group ?? ''}`.trim())
}
const settles = (expected: string[]) => expect.poll(errors, { timeout: 60_000, interval: 500 }).toEqual(expected)

const place = (...parts: string[]) => join(cluster.root, ...parts)

describe('verify', () => {
  test('every message comes back from every copy, and the full commit log files are the same', async () => {
    const { code, document } = await verify('--messages', '300', '--replicas')
    expect(document.problems).toEqual([])
    expect({ code, ok: document.ok }).toEqual({ code: 0, ok: true })
    const [group] = document.groups
    expect(group).toMatchObject({ group: 'broker-a', sent: 300, sendMs: { median: expect.any(Number) } })
    expect(group?.copies.map(({ instance, read }) => [instance, read])).toEqual([
      ['broker-a', 300],
      ['broker-a-s', 300],
    ])
    expect(document.replicas).toMatchObject([{ instance: 'broker-a-s', same: true, difference: null }])
    expect(document.replicas?.[0]?.files).toBeGreaterThan(1)
  })

  test('a byte that flipped in a copy is found', async () => {
    const log = place('broker-a-s/store/commitlog')
    const [, file = ''] = readdirSync(log).toSorted()
    const at = 70_001
    flip(join(log, file), at)
    const { code, document } = await verify('--messages', '1', '--replicas')
    flip(join(log, file), at)
    expect(code).toBe(7)
    expect(document.replicas?.[0]?.difference).toMatchObject({ file, at, physicalOffset: Number(file) + at })
    expect(document.problems.map(({ kind }) => kind)).toEqual(['replica-differs'])
  })
})

test('support-bundle: one file, for its owner alone, with everything and no secret', async () => {
  const file = join(cluster.home.work, 'bundle.tar.gz')
  const sentinel = 'q7-sentinel'
  appendFileSync(place('broker-a/stdout.log'), `login with ${sentinel}\n`)
  const env = { ...cluster.home.env, RMQCTL_SSH_PASSWORD: sentinel }
  const said = succeeded(await cluster.rmqctl(['support-bundle', '-o', file], { env }), 'support-bundle')
  expect(said).toContain('nothing was sent anywhere')
  expect(statSync(file).mode & 0o777).toBe(0o600)
  const names = execFileSync('tar', ['tzf', file], { encoding: 'utf8' })
  for (const name of ['README.txt', 'doctor.txt', 'instances/broker-a/logs/store.log', 'broker-a/live.properties'])
    expect(names).toContain(name)
  const all = execFileSync('tar', ['xzOf', file], { encoding: 'utf8', maxBuffer: 1 << 28 })
  expect(all).toContain('login with ***')
  expect(all).not.toContain(sentinel)
})

describe('doctor', () => {
  test('a healthy cluster: 0, and nothing to cure', async () => {
    await settles([])
    expect(succeeded(await cluster.rmqctl(['doctor']), 'doctor')).toContain('nothing to cure')
  })

  test('a slave that is frozen; verify says that no copy is made', async () => {
    const pid = await pidOf(cluster, 'broker-a-s')
    process.kill(pid, 'SIGSTOP')
    const { document } = await doctor()
    const { code, document: verified } = await verify('--messages', '5')
    process.kill(pid, 'SIGCONT')
    expect(document.findings[0]).toMatchObject({ id: 'frozen', instance: 'broker-a-s', cure: `kill -CONT ${pid} on B` })
    expect(code).toBe(7)
    expect(verified.problems.map(({ text }) => text).join('\n')).toContain('FLUSH_SLAVE_TIMEOUT')
    await settles([])
  })

  test('a write permission that was wiped at one NameServer and left so', async () => {
    await ask(19886, wipeWritePermission, { group: 'broker-a' })
    const { document } = await doctor()
    expect(document.findings.map(({ id, cause }) => [id, cause])).toEqual([
      ['write-permission-wiped', expect.stringContaining('read-only at namesrv-2')],
    ])
    await ask(20911, updateBrokerConfig, { brokerPermission: '6' })
    await settles([])
  })

  test('a master that came back with an empty store', async () => {
    succeeded(await cluster.rmqctl(['stop', 'broker-a']), 'stop')
    renameSync(place('broker-a/store'), place('broker-a/store.away'))
    mkdirSync(place('broker-a/store'))
    cpSync(place('broker-a/store.away/.rmqctl-store'), place('broker-a/store/.rmqctl-store'), {
      preserveTimestamps: true,
    })
    const { uid, gid } = statSync(place('broker-a/store.away'))
    if (process.getuid?.() === 0) execFileSync('chown', ['-R', `${uid}:${gid}`, place('broker-a/store')])
    expect(await cluster.rmqctl(['start', 'broker-a'])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('its slave broker-a-s has messages'),
    })
    succeeded(await cluster.rmqctl(['start', 'broker-a', '--skip', 'slave-ahead']), 'start')
    await expect.poll(errors, { timeout: 60_000 }).toContain('slave-diverged broker-a-s')
  })

  test('another broker of the same name, begun by hand', async () => {
    await using other = secondMaster(cluster)
    await other.booted
    await expect.poll(errors, { timeout: 60_000 }).toContain('two-masters broker-a')
    const { document } = await doctor()
    expect(document.findings.find(({ id }) => id === 'two-masters')?.cause).toContain('127.0.0.1:20951')
  })

  test('a broker that was killed', async () => {
    process.kill(await pidOf(cluster, 'broker-a-s'), 'SIGKILL')
    await expect.poll(errors, { timeout: 30_000 }).toContain('killed broker-a-s')
    const { document } = await doctor()
    expect(document.findings.map(({ id }) => id)).toEqual(expect.arrayContaining(['unclean-end', 'single-copy']))
    const { code, document: verified } = await verify('--messages', '1')
    expect(code).toBe(7)
    expect(verified.problems.map(({ kind, instance }) => `${kind} ${instance}`)).toEqual([
      'not-sent broker-a',
      'not-read broker-a-s',
    ])
  })
})

describe('a broker that ends at its start: doctor says what start said', () => {
  const properties = (change: (text: string) => string) => changed('broker-a-s/broker-a-s.properties', change)
  const launch = (change: (text: string) => string) => changed('broker-a-s/launch.sh', change)
  const heap = (text: string) => text.replace(/-Xm[sx]\d+m/g, found => `${found.slice(0, 4)}900000g`)

  test.each<[string, () => AsyncDisposable | Promise<AsyncDisposable>]>([
    ['port-in-use', () => listening(20921)],
    ['slave-id', () => properties(text => text.replace(/^brokerId=.*/m, 'brokerId=0'))],
    ['namesrv-address', () => properties(text => text.replace(/^namesrvAddr=.*/m, 'namesrvAddr=nowhere'))],
    ['java-option', () => launch(text => text.replace('-server', '-server -XX:+UseConcMarkSweepGC'))],
    ['heap-size', () => launch(heap)],
    ['store-file-length', () => changed(`broker-a-s/store/commitlog/${firstFile()}`, text => text.slice(0, 1000))],
  ])('%s', async (id, fault) => {
    await using _ = await fault()
    const { code, stderr } = await cluster.rmqctl(['start', 'broker-a-s'])
    expect(code).toBe(1)
    const { document } = await doctor()
    const finding = document.findings.find(({ instance, level }) => instance === 'broker-a-s' && level === 'error')
    expect(finding).toMatchObject({ id, certain: true })
    expect(stderr).toContain(finding?.cause)
  })
})

/** Turns one byte over, in place: the broker has the file mapped. */
function flip(file: string, at: number): void {
  const handle = openSync(file, 'r+')
  const byte = Buffer.alloc(1)
  readSync(handle, byte, 0, 1, at)
  writeSync(handle, Buffer.from([byte[0]! ^ 0xff]), 0, 1, at)
  closeSync(handle)
}

function firstFile(): string {
  return readdirSync(place('broker-a-s/store/commitlog')).toSorted()[0] ?? ''
}

/** A file with other contents, until the end of the test. */
function changed(path: string, change: (text: string) => string): AsyncDisposable {
  const before = readFileSync(place(path), 'latin1')
  const after = change(before)
  expect(after).not.toBe(before)
  writeFileSync(place(path), after, 'latin1')
  return { [Symbol.asyncDispose]: async () => writeFileSync(place(path), before, 'latin1') }
}

async function listening(port: number): Promise<AsyncDisposable> {
  const server = createServer(socket => socket.on('error', () => {}).resume()) // unread data would keep it open
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve))
  return server
}

async function ask<Q, A>(port: number, rpc: Rpc<Q, A>, question: Q): Promise<void> {
  await using client = new RemotingClient(async () => connect(port, '127.0.0.1'))
  expect(await client.call(rpc, question)).toMatchObject({ ok: true })
}
