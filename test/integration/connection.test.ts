import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connectAll } from '../../src/connection/pool.ts'
import { errorText } from '../../src/errors.ts'
import { script } from '../../src/shell/command.ts'
import type { Host } from '../../src/topology/model.ts'
import { bootHosts, type TestHosts, whyNoHosts } from '../hosts/hosts.ts'

const reason = whyNoHosts()

describe.skipIf(reason != null)(`connections to real hosts${reason == null ? '' : ` (skipped: ${reason})`}`, () => {
  let hosts: TestHosts
  let home: string

  beforeAll(async () => {
    hosts = await bootHosts(2, { set: 'connection' })
    home = mkdtempSync(join(tmpdir(), 'rmq-home-'))
    mkdirSync(join(home, '.ssh'))
    writeFileSync(join(home, '.ssh/known_hosts'), readFileSync(hosts.knownHosts))
  })
  afterAll(async () => {
    await hosts?.[Symbol.asyncDispose]()
    rmSync(home, { recursive: true, force: true })
  })

  const connect = async (user = 'root', config = '') => {
    writeFileSync(join(home, '.ssh/config'), config)
    const wanted = hosts.addresses.map(
      (address, n): Host => ({ id: 'AB'[n] ?? '', endpoint: { kind: 'ssh', address, user, identity: hosts.key } }),
    )
    const pool = await connectAll(wanted, { here: { home, user: 'me', env: {} } })
    return { pool, a: pool.connections.get('A')!, b: pool.connections.get('B')! }
  }

  test.each(['root', 'ops', 'dev'])('a login as %s', async user => {
    const { pool, a, b } = await connect(user)
    await using _ = pool
    expect(pool.failures).toEqual([])
    const outputs = await Promise.all([a, b].map(host => host.run({ argv: ['id', '-un'] })))
    expect(outputs.map(output => output.stdout.trim())).toEqual([user, user])
  })

  test('a command that sudo runs can be stopped', async () => {
    const { pool, a } = await connect('ops')
    await using _ = pool
    a.privilege = { kind: 'sudo' }
    const controller = new AbortController()
    const run = a.run(script('echo $$; sleep 1000'), { signal: controller.signal, onStdout: () => controller.abort() })
    await expect(run).rejects.toMatchObject({ code: 'interrupted' })
    expect((await a.run({ argv: ['pgrep', '-x', '-f', 'sleep 1000'] })).stdout).toBe('')
    expect((await a.run({ argv: ['id', '-un'], as: 'dev' })).stdout).toBe('dev\n')
    expect((await a.run({ argv: ['id', '-un'] }, { plain: true })).stdout).toBe('ops\n')
  })

  test('a host whose network is cut is lost in some 20 s, and the other goes on', async () => {
    const { pool, a, b } = await connect()
    await using _ = pool
    const run = a.run({ argv: ['sleep', '100'] })
    await hosts.cut(1)
    const started = performance.now()
    await expect(run).rejects.toMatchObject({ code: 'unreachable', details: { host: 'A' } })
    expect(performance.now() - started).toBeLessThan(25_000)
    expect((await b.run({ argv: ['true'] })).code).toBe(0)
    await hosts.heal(1)
  })

  test('a host that is off, and then on again', async () => {
    await hosts.powerOff(2)
    const { pool } = await connect('root', 'ConnectTimeout 2\n')
    await using _ = pool
    expect(pool.failures.map(error => error.details.host)).toEqual(['B'])
    expect(errorText(pool.failures[0])).toMatch(/did not answer|no route/)
    await hosts.powerOn(2)
    const again = await connect()
    await using __ = again.pool
    expect(again.pool.failures).toEqual([])
  })

  test('a host that reboots ends its connection', async () => {
    const { pool, a } = await connect()
    await using _ = pool
    const run = a.run({ argv: ['sleep', '100'] })
    const rebooted = hosts.reboot(1)
    const outcome = await run.catch(error => error)
    expect([outcome.code, outcome.signal]).toSatisfy(([code, signal]) => code === 'unreachable' || signal === 'SIGTERM')
    await rebooted
  })
})
