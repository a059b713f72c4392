import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { connectAll } from '../../src/connection/pool.ts'
import { errorText } from '../../src/errors.ts'
import type { Host } from '../../src/topology/model.ts'
import { open, optionsFor, type Sshd, startSshd, trust, whyNoSshd } from './sshd.ts'

const reason = whyNoSshd()

describe.skipIf(reason != null)(`the limits of sshd${reason == null ? '' : ` (skipped: ${reason})`}`, () => {
  const started: Sshd[] = []
  afterEach(() => {
    for (const sshd of started.splice(0)) sshd[Symbol.dispose]()
  })
  const start = async (...config: string[]) => {
    const sshd = await startSshd({ config })
    started.push(sshd)
    trust(sshd, ['127.0.0.1'])
    return sshd
  }

  test('forty hosts at once, each with its own name', async () => {
    const sshd = await start()
    const hosts = hostsOf(sshd, 40)
    trust(
      sshd,
      hosts.map(host => address(host)),
    )
    await using pool = await connectAll(hosts, optionsFor(sshd))
    expect(pool.failures).toEqual([])
    const answers = await Promise.all(
      [...pool.connections.values()].map(host => host.run({ argv: ['echo', host.host] })),
    )
    expect(answers.map(answer => answer.stdout.trim())).toEqual(hosts.map(host => host.id))
  })

  test('a full sshd hangs up, and is asked again', async () => {
    const sshd = await start('MaxStartups 2:100:2')
    const hosts = hostsOf(sshd, 12)
    trust(
      sshd,
      hosts.map(host => address(host)),
    )
    await using pool = await connectAll(hosts, optionsFor(sshd))
    expect(pool.failures).toEqual([])
    expect(sshd.log()).toContain('MaxStartups throttling')
  })

  test('an sshd that allows fewer sessions than we use', async () => {
    const sshd = await start('MaxSessions 2')
    await using host = await open(sshd)
    const outputs = await Promise.all(Array.from({ length: 20 }, (_, n) => host.run({ argv: ['echo', String(n)] })))
    expect(outputs.map(output => Number(output.stdout))).toEqual(outputs.map((_, n) => n))
  })

  test('an sshd that allows none', async () => {
    const sshd = await start('MaxSessions 0')
    await using host = await open(sshd)
    const error = await host.run({ argv: ['true'] }).catch(error => error)
    expect(error).toMatchObject({ code: 'failed' })
    expect(errorText(error)).toContain('MaxSessions')
  })

  test('an sshd that forbids forwarding is named, and commands go on', async () => {
    const sshd = await start('AllowTcpForwarding no')
    await using host = await open(sshd)
    const error = await host.dial('127.0.0.1', 9876).catch(error => error)
    expect(error).toMatchObject({ code: 'failed', details: { where: '127.0.0.1:9876' } })
    expect(errorText(error)).toContain('AllowTcpForwarding')
    expect((await host.run({ argv: ['true'] })).code).toBe(0)
  })

  test('a program instead of an sshd', async () => {
    const server = createServer(socket => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(0)
    const place = server.address()
    const port = typeof place === 'object' && place != null ? place.port : 0
    const sshd = await start()
    const error = await open(sshd, { port }, { random: () => 0 }).catch(error => error)
    server.close()
    expect(error).toMatchObject({ code: 'unreachable' })
    expect(errorText(error)).toContain(`127.0.0.1 port ${port}`)
  })

  test('hosts that cannot be reached are all told, and the others are connected', async () => {
    const sshd = await start()
    const closed = await start()
    closed[Symbol.dispose]()
    const hosts: Host[] = [
      host('A', { address: '127.0.0.1', port: sshd.port }),
      host('B', { address: '127.0.0.1', port: closed.port }),
      host('C', { address: 'no-such-host.invalid' }),
      { id: 'D', endpoint: { kind: 'local' } },
    ]
    await using pool = await connectAll(hosts, optionsFor(sshd))
    expect([...pool.connections.keys()]).toEqual(['A', 'D'])
    expect(pool.failures.map(error => [error.code, error.details.host])).toEqual([
      ['unreachable', 'B'],
      ['unreachable', 'C'],
    ])
    const text = pool.failures.map(errorText).join('\n')
    expect(text).toContain(`127.0.0.1 port ${closed.port} refuses connections`)
    expect(text).toContain('no-such-host.invalid cannot be resolved')
  })

  test('a host that says nothing is given up after ConnectTimeout, or when interrupted', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    const sshd = await start()
    const place = server.address()
    const port = typeof place === 'object' && place != null ? place.port : 0
    writeFileSync(join(sshd.home, '.ssh/config'), 'ConnectTimeout 1\n')
    const error = await open(sshd, { port }).catch(error => error)
    expect(error).toMatchObject({ code: 'unreachable', message: expect.stringContaining('did not answer') })
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 50)
    const given = await open(sshd, { port }, { signal: controller.signal }).catch(error => error)
    server.close()
    expect(given).toMatchObject({ code: 'interrupted' })
  })

  test('a host that falls silent is lost after a few unanswered signs of life', async () => {
    const sshd = await start()
    await using host = await open(sshd, {}, { keepAliveMs: 100 })
    const { stdout } = await host.run({ argv: ['sh', '-c', 'echo $PPID'] })
    const run = host.run({ argv: ['sleep', '30'] })
    process.kill(Number(stdout), 'SIGSTOP')
    await expect(run).rejects.toMatchObject({ code: 'unreachable', message: expect.stringContaining('no answer') })
    process.kill(Number(stdout), 'SIGKILL')
  })

  test('a host that is only quiet is not lost', async () => {
    const sshd = await start()
    await using host = await open(sshd, {}, { keepAliveMs: 50 })
    expect((await host.run({ argv: ['sleep', '0.6'] })).code).toBe(0)
  })

  test.skipIf(!hasIpv6())('an IPv6 address', async () => {
    const sshd = await startSshd({ address: '::1' })
    started.push(sshd)
    trust(sshd, ['::1'])
    await using host = await open(sshd, { address: '::1' })
    expect((await host.run({ argv: ['sh', '-c', 'echo "$SSH_CONNECTION"'] })).stdout).toMatch(/^::1 /)
  })

  test('two hosts of the same login share one connection, which lives as long as one of them', async () => {
    const sshd = await start()
    const hosts = ['A', 'B'].map(id => host(id, { address: '127.0.0.1', port: sshd.port }))
    await using pool = await connectAll(hosts, optionsFor(sshd))
    expect(sshd.log().match(/Accepted publickey/g)).toHaveLength(1)
    const [a, b] = [pool.connections.get('A'), pool.connections.get('B')]
    await a?.[Symbol.asyncDispose]()
    expect((await b?.run({ argv: ['echo', 'still'] }))?.stdout).toBe('still\n')
  })

  test('an interruption while connecting closes what was opened', async () => {
    const sshd = await start('MaxStartups 2:100:2')
    const hosts = hostsOf(sshd, 12)
    trust(
      sshd,
      hosts.map(host => address(host)),
    )
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 150)
    await expect(connectAll(hosts, optionsFor(sshd, { signal: controller.signal }))).rejects.toMatchObject({
      code: 'interrupted',
    })
  })
})

function hasIpv6(): boolean {
  return Object.values(networkInterfaces()).some(one => one?.some(({ address }) => address === '::1'))
}

function hostsOf(sshd: Sshd, count: number): Host[] {
  return Array.from({ length: count }, (_, n) => host(`H${n}`, { address: `127.0.1.${n + 1}`, port: sshd.port }))
}

function host(id: string, endpoint: { address: string; port?: number }): Host {
  return { id, endpoint: { kind: 'ssh', ...endpoint } }
}

function address({ endpoint }: Host): string {
  return endpoint.kind === 'ssh' ? endpoint.address : ''
}
