import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { fingerprintOf } from '../../src/connection/known-hosts.ts'
import { errorText } from '../../src/errors.ts'
import { makeKey, open, type Sshd, startSshd, trust, whyNoSshd } from './sshd.ts'

const reason = whyNoSshd()

describe.skipIf(reason != null)(`host keys${reason == null ? '' : ` (skipped: ${reason})`}`, () => {
  let sshd: Sshd
  let file: string

  beforeAll(async () => {
    sshd = await startSshd()
    file = join(sshd.home, '.ssh/known_hosts')
    makeKey(join(sshd.home, 'stranger'), 'ed25519')
  }, 60_000)
  beforeEach(() => rmSync(file, { force: true }))
  afterAll(() => sshd[Symbol.dispose]())

  const connects = async (...args: Parameters<typeof open> extends [Sshd, ...infer R] ? R : never) => {
    await using host = await open(sshd, ...args)
    return (await host.run({ argv: ['echo', 'in'] })).stdout
  }
  const fingerprint = (type: 'ed25519' | 'rsa') =>
    fingerprintOf(Buffer.from(readFileSync(sshd.hostKey(type), 'utf8').split(' ')[1] ?? '', 'base64'))
  const name = () => `[127.0.0.1]:${sshd.port}`

  test('a known key is accepted, of whatever type it is', async () => {
    for (const type of ['ed25519', 'rsa', 'ecdsa'] as const) {
      trust(sshd, ['127.0.0.1'], [type])
      expect(await connects()).toBe('in\n')
    }
  })

  test('a hashed known_hosts', async () => {
    trust(sshd, ['127.0.0.1'])
    execFileSync('ssh-keygen', ['-q', '-H', '-f', file], { stdio: 'ignore' })
    expect(await connects()).toBe('in\n')
  })

  test('an unknown key is refused; the message has its fingerprint and what to type', async () => {
    const error: unknown = await connects().catch(error => error)
    expect(error).toMatchObject({ code: 'unreachable' })
    expect(errorText(error)).toContain(fingerprint('ed25519'))
    expect(errorText(error)).toContain(`ssh-keyscan -p ${sshd.port} 127.0.0.1 >> ${file}`)
    expect(errorText(error)).toContain('--host-key accept-new')
  })

  test('accept-new adds it once, for nobody else to read; from then on it is known', async () => {
    expect(await connects({ hostKey: 'accept-new' })).toBe('in\n')
    expect(await connects({ hostKey: 'accept-new' })).toBe('in\n')
    expect(await connects()).toBe('in\n')
    expect(readFileSync(file, 'utf8').split('\n').length).toBe(2)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(execFileSync('ssh-keygen', ['-F', name(), '-f', file]).toString()).toContain('ssh-ed25519')
  })

  test('accept-new hashes where the ssh configuration wants it, and keeps a last line without end', async () => {
    const config = join(sshd.home, '.ssh/config')
    writeFileSync(config, 'Host *\n  HashKnownHosts yes\n  StrictHostKeyChecking accept-new\n')
    writeFileSync(file, '# the end')
    expect(await connects()).toBe('in\n')
    rmSync(config)
    expect(readFileSync(file, 'utf8')).toMatch(/^# the end\n\|1\|/)
    expect(await connects()).toBe('in\n')
  })

  test('a changed key is refused even by accept-new, before any login, and not tried again', async () => {
    writeFileSync(file, `${name()} ${readFileSync(join(sshd.home, 'stranger.pub'), 'utf8')}`)
    const before = sshd.log().length
    const error: unknown = await connects({ hostKey: 'accept-new' }).catch(error => error)
    expect(error).toMatchObject({ code: 'unreachable', message: expect.stringContaining('changed') })
    expect(errorText(error)).toContain(`${file}:1`)
    expect(errorText(error)).toContain(`ssh-keygen -R '${name()}' -f ${file}`)
    const log = sshd.log().slice(before)
    expect(log.match(/Connection from/g)).toHaveLength(1)
    expect(log).not.toMatch(/publickey|userauth/)
  })

  test('a known host that offers only a type that is not known has changed', async () => {
    const line = `${name()} ${readFileSync(join(sshd.home, 'stranger.pub'), 'utf8')}`
    writeFileSync(file, line.replace('127.0.0.1', '127.0.0.9'))
    expect(await connects({ address: '127.0.0.9' }).catch(error => error)).toMatchObject({ code: 'unreachable' })
  })

  test('a revoked key is refused, though it is known', async () => {
    const key = readFileSync(sshd.hostKey('ed25519'), 'utf8')
    writeFileSync(file, `${name()} ${key}@revoked * ${key}`)
    await expect(connects()).rejects.toMatchObject({ code: 'unreachable', message: expect.stringContaining('revoked') })
  })

  test('a fingerprint of the topology stands for known_hosts', async () => {
    expect(await connects({ fingerprint: fingerprint('ed25519') })).toBe('in\n')
    const error: unknown = await connects({ fingerprint: 'SHA256:nope', hostKey: 'accept-new' }).catch(error => error)
    expect(error).toMatchObject({ code: 'unreachable', message: expect.stringContaining('SHA256:nope') })
  })

  test('HostKeyAlias and UserKnownHostsFile of the ssh configuration', async () => {
    const config = join(sshd.home, '.ssh/config')
    writeFileSync(config, 'Host 127.0.0.1\n  HostKeyAlias the-host\n  UserKnownHostsFile ~/elsewhere\n')
    writeFileSync(join(sshd.home, 'elsewhere'), `the-host ${readFileSync(sshd.hostKey('ed25519'), 'utf8')}`)
    expect(await connects()).toBe('in\n')
    rmSync(config)
  })
})
