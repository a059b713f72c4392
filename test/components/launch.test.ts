import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { componentOf } from '../../src/components/index.ts'
import type { Deployment } from '../../src/topology/deployment.ts'
import { instanceIn, type TestInstance } from '../shell/instance.ts'
import { killedAt, shells, temporaryFolder, trapFolder } from '../shell/shells.ts'
import { deployment } from './deployments.ts'

function launch(instance: TestInstance, shell = ['sh'], env: Record<string, string> = {}) {
  const { status, stderr } = spawnSync(shell[0]!, [...shell.slice(1), `${instance.dir}/launch.sh`], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  })
  return { status, stderr }
}

function uuidOf(instance: TestInstance): string {
  return /^uuid=(.*)$/m.exec(readFileSync(join(instance.store, '.rmqctl-store'), 'utf8'))?.[1] ?? ''
}

describe.each(shells)('launch.sh under %s', (_, shell) => {
  test('makes the store once, marks it, and finds it again', () => {
    using folder = temporaryFolder()
    const instance = instanceIn(folder.path, 'exit 0')
    expect(launch(instance, shell)).toEqual({ status: 0, stderr: '' })
    const uuid = uuidOf(instance)
    expect(uuid).toMatch(/^[0-9a-f-]{36}$/)
    expect(instance.read('.had-store')).toBe(`${uuid}\n`)
    expect(readFileSync(join(instance.store, '.rmqctl-store'), 'utf8')).toBe(
      `cluster=trade\ninstance=broker-a\nuuid=${uuid}\n`,
    )
    expect(launch(instance, shell).status).toBe(0)
    expect(uuidOf(instance)).toBe(uuid)
  })

  test.each<[string, (instance: TestInstance) => void, string]>([
    ['is gone', ({ store }) => rmSync(store, { recursive: true }), 'the store of broker-a is gone'],
    ['is empty, as an unmounted disk’s folder', ({ store }) => empty(store), 'the store of broker-a is gone'],
    ['is another one', ({ store }) => mark(store, 'broker-a', 'other'), 'holds another one'],
  ])('does not start when the store that it had %s', (_, change, reason) => {
    using folder = temporaryFolder()
    const instance = instanceIn(folder.path, 'echo started')
    launch(instance, shell)
    change(instance)
    const { status, stderr } = launch(instance, shell)
    expect([status, stderr]).toEqual([78, expect.stringContaining(reason)])
    expect(instance.read('stdout.log')).toBe(stderr)
    expect(stderr).toContain('rmqctl up --new-store broker-a')
  })

  test('knows its store again when its own folder was deleted', () => {
    using folder = temporaryFolder()
    const instance = instanceIn(folder.path, 'exit 0')
    mark(instance.store, 'broker-a', 'kept')
    expect(launch(instance, shell).status).toBe(0)
    expect(instance.read('.had-store')).toBe('kept\n')
  })

  test.each<[string, (instance: TestInstance) => void, string]>([
    [
      'another instance’s store',
      ({ store }) => mark(store, 'broker-b', 'x'),
      'belongs to broker-b of the cluster trade',
    ],
    ['a folder with foreign files', ({ store }) => fill(store, 'commitlog'), 'is not empty and rmqctl did not make it'],
  ])('does not begin in %s', (_, prepare, reason) => {
    using folder = temporaryFolder()
    const instance = instanceIn(folder.path, 'exit 0')
    prepare(instance)
    expect(launch(instance, shell)).toEqual({ status: 78, stderr: expect.stringContaining(reason) })
  })

  test('a master with synchronous slaves that a crash of its host cut off waits until it was compared', () => {
    using folder = temporaryFolder()
    const instance = instanceIn(folder.path, 'exit 0')
    expect(launch(instance, shell).status).toBe(0)
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')
    expect(instance.read('.boot')).toBe(boot)
    writeFileSync(join(instance.store, 'abort'), '')
    // its process died, its host did not
    expect(launch(instance, shell).status).toBe(0)
    writeFileSync(join(instance.dir, '.boot'), 'the boot before\n')
    const refused = launch(instance, shell)
    expect(refused).toMatchObject({ status: 78, stderr: expect.stringContaining('rmqctl up') })
    expect(instance.read('.boot')).toBe('the boot before\n')
    // compared in an earlier boot only
    writeFileSync(join(instance.dir, '.compared'), 'the boot before\n')
    expect(launch(instance, shell).status).toBe(78)
    writeFileSync(join(instance.dir, '.compared'), boot)
    expect(launch(instance, shell).status).toBe(0)
    expect(instance.read('.boot')).toBe(boot)
  })

  test('after a clean reboot it starts as ever', () => {
    using folder = temporaryFolder()
    const instance = instanceIn(folder.path, 'exit 0')
    launch(instance, shell)
    writeFileSync(join(instance.dir, '.boot'), 'the boot before\n')
    expect(launch(instance, shell).status).toBe(0)
  })

  test('takes the empty top of a disk for its store', () => {
    using folder = temporaryFolder()
    const instance = instanceIn(folder.path, 'exit 0')
    fill(instance.store, 'lost+found')
    expect(launch(instance, shell).status).toBe(0)
  })

  test('passes the exit code on, keeps the last stdout, and starts in its folder with a clean environment', () => {
    using folder = temporaryFolder()
    const instance = instanceIn(
      folder.path,
      'pwd; echo "$ROCKETMQ_HOME $NAMESRV_ADDR $JAVA_TOOL_OPTIONS"; echo oops >&2; exit 253',
    )
    const env = { NAMESRV_ADDR: 'elsewhere:9876', JAVA_TOOL_OPTIONS: '-Xmx9g', ROCKETMQ_HOME: '/nope' }
    expect(launch(instance, shell, env)).toEqual({ status: 253, stderr: '' })
    const said = `${instance.dir}\n${instance.dir}  \noops\n`
    expect(instance.read('stdout.log')).toBe(said)
    launch(instance, shell, env)
    expect([instance.read('stdout.log.1'), instance.read('stdout.log')]).toEqual([said, said])
  })

  test('keeps the newest three dumps', () => {
    using folder = temporaryFolder()
    const instance = instanceIn(folder.path, 'exit 0')
    mkdirSync(join(instance.dir, 'crash'))
    for (const [age, name] of ['e.hprof', 'd', 'c', 'b b', 'a'].entries()) {
      writeFileSync(join(instance.dir, 'crash', name), '')
      utimesSync(join(instance.dir, 'crash', name), 1000 - age, 1000 - age)
    }
    launch(instance, shell)
    expect(readdirSync(join(instance.dir, 'crash'))).toEqual(['c', 'd', 'e.hprof'])
  })
})

test('a first start that was killed anywhere is finished by the next, with one store', () => {
  using folder = temporaryFolder()
  const bin = trapFolder(folder.path)
  for (let nth = 1, died = true; died; nth++) {
    const instance = instanceIn(folder.path, 'exit 0')
    died = killedAt(nth, bin, { argv: ['sh', `${instance.dir}/launch.sh`] })
    const before = existsSync(join(instance.store, '.rmqctl-store')) ? uuidOf(instance) : null
    expect(launch(instance)).toEqual({ status: 0, stderr: '' })
    expect(instance.read('.had-store')).toBe(`${uuidOf(instance)}\n`)
    if (before != null) expect(uuidOf(instance)).toBe(before)
    if (!died) expect(nth).toBeGreaterThan(8)
    rmSync(instance.dir, { recursive: true })
  }
})

function empty(store: string): void {
  rmSync(store, { recursive: true })
  mkdirSync(store)
}

function mark(store: string, instance: string, uuid: string): void {
  mkdirSync(store, { recursive: true })
  writeFileSync(join(store, '.rmqctl-store'), `cluster=trade\ninstance=${instance}\nuuid=${uuid}\n`)
}

function fill(store: string, name: string): void {
  mkdirSync(join(store, name), { recursive: true })
}

test('only a master with synchronous slaves waits, and not where the topology says autostart: always', () => {
  const waits = (id: string, change: Partial<Deployment['groups'][number]> = {}) => {
    const wanted = deployment()
    const changed = { ...wanted, groups: wanted.groups.map(group => ({ ...group, ...change })) }
    const instance = changed.instances.find(one => one.id === id)!
    const [, , launch] = componentOf(instance).files(instance, changed)
    return launch?.content.includes('.compared')
  }
  expect(waits('broker-a')).toBe(true)
  expect(waits('broker-a-s')).toBe(false)
  expect(waits('broker-a', { autostart: 'always' })).toBe(false)
  expect(waits('broker-a', { replication: { mode: 'async' } })).toBe(false)
  expect(waits('broker-a', { slaves: [] })).toBe(false)
})

test('with a secret key, what RocketMQ writes is its own alone', () => {
  const plain = deployment({ config: { 'broker-a': { fileReservedTime: '48' } } })
  const secret = deployment({ config: { 'broker-a': { tlsServerKeyPassword: 'x' } } })
  const textOf = (wanted: ReturnType<typeof deployment>) => {
    const instance = wanted.instances.find(({ id }) => id === 'broker-a')!
    return componentOf(instance)
      .files(instance, wanted)
      .find(({ path }) => path.endsWith('/launch.sh'))?.content
  }
  expect(textOf(plain)).not.toContain('umask')
  expect(textOf(secret)).toMatch(/^umask 077\nulimit /m)
})
