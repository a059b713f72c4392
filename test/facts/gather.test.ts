import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openLocal } from '../../src/connection/local.ts'
import type { FactsRequest } from '../../src/facts/fact.ts'
import { gather } from '../../src/facts/gather.ts'
import type { HostFacts } from '../../src/facts/model.ts'
import { me, shells, temporaryFolder } from '../shell/shells.ts'

/** A host's folders, made by hand: what is right, what is half done, and what only looks right. */
const folder = temporaryFolder()
const dir = join(folder.path, "it's a $HOME")
const root = join(dir, 'home')
const data = join(folder.path, 'data disk')
let running: ChildProcess
/** Its pid file is empty. */
let forgotten: ChildProcess
let server: Server

beforeAll(async () => {
  running = await sleeping(join(root, 'broker-a/broker-a.properties'))
  server = await listening()
  write('cluster.json', JSON.stringify({ format: 1, hosts: [], instances: [], groups: [] }))
  write('releases/5.3.3-0123456789ab/.complete', '')
  write('releases/5.5.0-0123456789ab/lib/half.jar', '')
  write('releases/5.5.0-ba987654321a/.complete', `${'0'.repeat(64)}\n`)
  write('releases/5.5.0-ba987654321a/lib/changed.jar', '')
  write('releases/.new-4.9.7-0123456789ab/.complete', '')
  instance('broker-a', `${running.pid} ${startOf(running.pid!)}`)
  instance('broker-b', `${running.pid} 1`, '143')
  forgotten = await sleeping(join(root, 'broker-c/broker-c.properties'), 'org.apache.rocketmq.broker.BrokerStartup')
  instance('broker-c', '')
  write('broker-c/broker-c.properties', 'brokerName=c\n')
  instance('store', '999999999 1', '255')
  instance('namesrv-1', '')
  write('broker-b/store/.rmqctl-store', 'cluster=home\ninstance=broker-b\nuuid=11\n')
  write('broker-b/store/abort', '')
  mkdirSync(join(data, 'broker-a/store'), { recursive: true })
  fakeJava('jdk 8', '1.8.0_402')
  symlinkSync(join(folder.path, 'jdk 8/bin/java'), join(folder.path, 'java'))
})

afterAll(() => {
  server.close()
  running.kill('SIGKILL')
  forgotten.kill('SIGKILL')
  folder[Symbol.dispose]()
})

describe.each(shells)('under %s', (_, shell) => {
  let found: HostFacts
  beforeAll(async () => {
    found = await gatherBy(shell)
  })

  test('who and where', () => {
    expect(found).toMatchObject({ root, rootWritable: true, runAs: { name: me, exists: true }, login: { name: me } })
    expect(found.cpus).toBeGreaterThan(0)
    expect(found.memory.availableBytes).toBeGreaterThan(0)
    expect(Math.abs(found.clockMs - Date.now())).toBeLessThan(60_000)
    expect(found.disks.map(disk => disk.path)).toEqual([root, join(data, 'broker-a/store')])
    expect(found.disks[0]?.totalBytes).toBeGreaterThan(0)
  })

  test('the record, and only the releases that are complete and as they were', () => {
    expect(found.record).toEqual({ format: 1, hosts: [], instances: [], groups: [] })
    expect(found.releases).toEqual(['5.3.3-0123456789ab'])
  })

  test('hashes of our files and texts of properties, whatever the folders are called', () => {
    const file = join(root, 'store/store.properties')
    expect(found.files[file]).toBe(createHash('sha256').update('id=store\n').digest('hex'))
    expect(found.properties[file]).toBe('id=store\n')
    expect(Object.keys(found.files).map(path => path.slice(root.length + 1))).toEqual([
      'cluster.json',
      'broker-a/broker-a.properties',
      'broker-b/broker-b.properties',
      'broker-c/broker-c.properties',
      'namesrv-1/namesrv-1.properties',
      'store/store.properties',
      'broker-a/launch.sh',
      'broker-b/launch.sh',
      'broker-c/launch.sh',
      'namesrv-1/launch.sh',
      'store/launch.sh',
    ])
  })

  test('a process counts with its start time only; how others ended is told', () => {
    expect(found.processes['broker-a']).toMatchObject({ running: true, pid: running.pid })
    expect(Math.abs(found.processes['broker-a']!.startedAt! - Date.now())).toBeLessThan(60_000)
    // without its pid file, by its command line
    expect(found.processes['broker-c']).toMatchObject({ running: true, pid: forgotten.pid })
    expect(found.processes['broker-b']).toEqual({ running: false, exitCode: 143 })
    expect(found.processes.store).toEqual({ running: false, exitCode: 255 })
    expect(found.processes['namesrv-1']).toEqual({ running: false })
  })

  test('stores with their markers, the ones elsewhere too', () => {
    expect(found.stores).toEqual({
      [join(data, 'broker-a/store')]: { exists: true, empty: true, abort: false, owner: me, writable: true },
      [join(root, 'broker-b/store')]: {
        exists: true,
        empty: false,
        abort: true,
        owner: me,
        writable: true,
        marker: { cluster: 'home', instance: 'broker-b', uuid: '11' },
      },
      [join(root, 'gone/store')]: { exists: false, empty: false, abort: false, writable: true },
    })
  })

  test('a Java by a link is the one behind it, found once', () => {
    const path = join(folder.path, 'jdk 8/bin/java')
    const mine = found.javas.filter(java => java.path.startsWith(folder.path))
    expect(mine).toEqual([
      { path, major: 8, version: '1.8.0_402', vendor: 'Somebody', public: false, aliases: [join(folder.path, 'java')] },
    ])
  })

  test('who listens', () => {
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : 0
    expect(found.listeners).toContainEqual({
      address: '127.0.0.1',
      port,
      pid: process.pid,
      process: expect.any(String),
    })
  })
})

test('a bare host: nothing is there, and the folder above is what counts for writing', async () => {
  const found = await gatherBy(['sh'], { cluster: 'new', dir: join(folder.path, 'not/yet'), stores: [] })
  expect(found).toMatchObject({ record: null, releases: [], files: {}, processes: {}, stores: {}, rootWritable: true })
  expect(found.root).toBe(join(folder.path, 'not/yet/new'))
})

test.each(shells)('%s: the outermost folder that another user may not enter', async (_, shell) => {
  const [outer, inner] = [join(folder.path, 'outer'), join(folder.path, 'outer/inner')]
  mkdirSync(inner, { recursive: true })
  const closed = async (modes: [string, number][], runAs = 'nobody') => {
    for (const [path, mode] of modes) chmodSync(path, mode)
    return (await gatherBy(shell, { dir: inner, runAs, cluster: 'x', stores: [] })).rootClosed
  }
  // the folder of this test is closed to others or not, as the machine has it
  const modes: [string, number][] = [[folder.path, 0o755]]
  expect(await closed([...modes, [outer, 0o755], [inner, 0o755]])).toBeUndefined()
  expect(await closed([[inner, 0o750]])).toBe(inner)
  expect(await closed([[outer, 0o700]])).toBe(outer)
  expect(await closed([], me)).toBeUndefined()
})

test('a look at what runs leaves out what only plans need', async () => {
  const [all, running] = await Promise.all([gatherBy(['sh']), gatherBy(['sh'], { extent: 'running' })])
  const { processes, units, record, root } = all
  expect(running).toMatchObject({ processes, units, record, root, javas: [], listeners: [], stores: {}, disks: [] })
})

test('~ is the home of who logged in', async () => {
  expect((await gatherBy(['sh'], { dir: '~/mq', cluster: 'x' })).root).toBe(`${process.env.HOME}/mq/x`)
})

test('a host whose shell fails is told, with what it said', async () => {
  await using connection = await openLocal('B', { env: { PATH: fakeShell('echo "no shell for you" >&2; exit 3') } })
  await expect(gather(connection, request())).rejects.toThrow(
    'could not look at host B: its shell ended with 3 (no shell for you)',
  )
})

function request(change: Partial<FactsRequest> = {}): FactsRequest {
  return {
    cluster: 'home',
    dir,
    runAs: me,
    sudo: 'never',
    javas: [join(folder.path, 'java'), join(folder.path, 'jdk 8')],
    stores: [
      { instance: 'broker-a', store: join(data, 'broker-a/store') },
      { instance: 'broker-b', store: '' },
      { instance: 'gone', store: '' },
    ],
    ...change,
  }
}

/** Gathers through a real connection, with another shell in the place of `sh`. */
async function gatherBy(shell: string[], change: Partial<FactsRequest> = {}): Promise<HostFacts> {
  const bin = fakeShell(`exec ${shell.join(' ')} "$@"`)
  const PATH = shell[0] === 'sh' ? process.env.PATH : `${bin}:${process.env.PATH}`
  await using connection = await openLocal('A', { env: { ...process.env, PATH } })
  return gather(connection, request(change))
}

let shellCount = 0

function fakeShell(body: string): string {
  const bin = join(folder.path, `bin-${shellCount++}`)
  mkdirSync(bin, { recursive: true })
  writeFileSync(join(bin, 'sh'), `#!/bin/sh\n${body}\n`, { mode: 0o755 })
  return bin
}

function write(path: string, content: string): void {
  const full = join(root, path)
  mkdirSync(join(full, '..'), { recursive: true })
  writeFileSync(full, content)
}

function instance(id: string, pid: string, exit?: string): void {
  write(`${id}/${id}.properties`, `id=${id}\n`)
  write(`${id}/launch.sh`, '')
  write(`${id}/pid`, `${pid}\n`)
  if (exit != null) write(`${id}/exit`, `${exit}\n`)
}

function fakeJava(name: string, version: string): void {
  const home = join(folder.path, name)
  mkdirSync(join(home, 'bin'), { recursive: true })
  writeFileSync(join(home, 'bin/java'), '#!/bin/sh\nexit 1\n')
  chmodSync(join(home, 'bin/java'), 0o755)
  writeFileSync(join(home, 'release'), `JAVA_VERSION="${version}"\nIMPLEMENTOR="Somebody"\n`)
}

/** A process of another name whose command line holds the instance's file, as a broker's does. */
async function sleeping(config: string, word = 'x'): Promise<ChildProcess> {
  const child = spawn('sh', ['-c', 'echo up; read -r _', 'a (b) c', word, config], {
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  await new Promise(resolve => child.stdout?.once('data', resolve))
  return child
}

function startOf(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]!
}

function listening(): Promise<Server> {
  return new Promise(resolve => {
    const opened = createServer().listen(0, '127.0.0.1', () => resolve(opened))
  })
}
