import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connectAll } from '../../src/connection/pool.ts'
import { errorText } from '../../src/errors.ts'
import type { Host } from '../../src/topology/model.ts'
import { open, optionsFor, type Sshd, startSshd, trust, whyNoSshd } from './sshd.ts'

const reason = whyNoSshd()

describe.skipIf(reason != null)(`jump hosts${reason == null ? '' : ` (skipped: ${reason})`}`, () => {
  let sshd: Sshd
  let config: string

  beforeAll(async () => {
    sshd = await startSshd()
    trust(sshd, ['127.0.0.1', '127.0.0.2', '127.0.0.3', ...Array.from({ length: 20 }, (_, n) => `127.0.2.${n}`)])
    config = join(sshd.home, '.ssh/config')
    mkdirSync(join(sshd.home, '.ssh/conf.d'))
  }, 60_000)
  afterAll(() => sshd[Symbol.dispose]())

  /** Who the host sees at the other end. */
  const peer = async (...args: Parameters<typeof open> extends [Sshd, ...infer R] ? R : never) => {
    await using host = await open(sshd, ...args)
    return (await host.run({ argv: ['sh', '-c', 'echo "$SSH_CONNECTION"'] })).stdout.split(' ')[2]
  }
  const accepted = (log: string) => log.match(/Accepted publickey/g)?.length ?? 0
  const withConfig = async <T>(text: string, work: () => Promise<T>) => {
    writeFileSync(config, text)
    try {
      return await work()
    } finally {
      rmSync(config)
    }
  }

  test('through one, and through a chain', async () => {
    const before = sshd.log().length
    expect(await peer({ jump: `127.0.0.2:${sshd.port}` })).toBe('127.0.0.1')
    expect(accepted(sshd.log().slice(before))).toBe(2)
    expect(await peer({ jump: `127.0.0.2:${sshd.port},${sshd.user}@127.0.0.3:${sshd.port}` })).toBe('127.0.0.1')
    expect(accepted(sshd.log().slice(before))).toBe(5)
  })

  test('twenty hosts share the connection to their jump host', async () => {
    const before = sshd.log().length
    const hosts: Host[] = Array.from({ length: 20 }, (_, n) => ({
      id: `H${n}`,
      endpoint: { kind: 'ssh', address: `127.0.2.${n}`, port: sshd.port, jump: `127.0.0.2:${sshd.port}` },
    }))
    await using pool = await connectAll(hosts, optionsFor(sshd))
    expect(pool.failures).toEqual([])
    expect(accepted(sshd.log().slice(before))).toBe(21)
    expect((await pool.connections.get('H7')?.run({ argv: ['true'] }))?.code).toBe(0)
  })

  test('ProxyJump, an old ProxyCommand, names and Includes of the ssh configuration', async () => {
    writeFileSync(join(sshd.home, '.ssh/conf.d/bastion'), `Host bastion\n  HostName 127.0.0.2\n  Port ${sshd.port}\n`)
    const text = 'Include conf.d/*\nHost inside\n  HostName 127.0.0.1\n'
    const before = sshd.log().length
    expect(await withConfig(`${text}  ProxyJump bastion\n`, () => peer({ address: 'inside' }))).toBe('127.0.0.1')
    expect(await withConfig(`${text}  ProxyCommand ssh -W %h:%p bastion\n`, () => peer({ address: 'inside' }))).toBe(
      '127.0.0.1',
    )
    const everywhere = `${text}Host *\n  ProxyJump bastion\n`
    expect(await withConfig(everywhere, () => peer({ address: 'inside' }))).toBe('127.0.0.1')
    expect(accepted(sshd.log().slice(before))).toBe(6)
  })

  test('a ProxyCommand that cannot be followed is refused, not passed over', async () => {
    const text = 'Host inside\n  ProxyCommand nc -x proxy %h %p\n'
    const error = await withConfig(text, () => peer({ address: 'inside' })).catch(error => error)
    expect(error).toMatchObject({ code: 'input', message: expect.stringContaining('ProxyCommand') })
  })

  test('a circle is told', async () => {
    const text = 'Host a\n  ProxyJump b\nHost b\n  ProxyJump a\n'
    const error = await withConfig(text, () => peer({ address: 'a' })).catch(error => error)
    expect(error).toMatchObject({ code: 'input', message: expect.stringContaining('circle') })
  })

  test('a jump host that is down, and one that cannot reach the host, are named', async () => {
    const down = errorText(await peer({ jump: '127.0.0.2:1' }).catch(error => error))
    expect(down).toContain('through jump host 127.0.0.2:1')
    expect(down).toContain('refuses connections')
    const far = errorText(await peer({ port: 1, jump: `127.0.0.2:${sshd.port}` }).catch(error => error))
    expect(far).toContain('127.0.0.1:1')
  })

  test('the key of a jump host must be known, too', async () => {
    const error = await peer({ jump: `127.0.0.9:${sshd.port}` }).catch(error => error)
    expect(error).toMatchObject({ code: 'unreachable' })
    expect(errorText(error)).toContain('host key of 127.0.0.9')
  })

  test('a jump host that forbids forwarding is named', async () => {
    const strict = await startSshd({
      config: ['AllowTcpForwarding no', `AuthorizedKeysFile ${sshd.home}/../authorized_keys`],
    })
    const error = await open(sshd, { jump: `127.0.0.2:${strict.port}`, hostKey: 'accept-new' }).catch(error => error)
    strict[Symbol.dispose]()
    expect(error).toMatchObject({ code: 'unreachable' })
    expect(errorText(error)).toContain('AllowTcpForwarding')
  })

  test('what the ssh configuration asks for in vain is noted once', async () => {
    const notes: string[] = []
    const text = 'Match host 127.0.0.1 exec "touch /tmp/rmq-must-not-run"\n  User nobody\n'
    await withConfig(text, () => peer({}, { note: note => notes.push(note) }))
    expect(notes).toHaveLength(1)
    expect(notes[0]).toContain('Match exec')
  })
})
