import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import {
  fingerprintOf,
  judgeHostKey,
  knownHostLine,
  knownHostNames,
  knownTypes,
  parseKnownHosts,
} from '../../src/connection/known-hosts.ts'
import { makeKey } from './sshd.ts'

const dir = mkdtempSync(join(tmpdir(), 'rmq-known-'))
afterAll(() => rmSync(dir, { recursive: true }))

const [good, other, rsa] = ['ed25519', 'ed25519', 'rsa'].map((type, n) => {
  makeKey(join(dir, `k${n}`), type)
  const text = readFileSync(join(dir, `k${n}.pub`), 'utf8').trim()
  const [, key = ''] = text.split(' ')
  return { text, bytes: Buffer.from(key, 'base64'), file: join(dir, `k${n}.pub`) }
}) as [Key, Key, Key]
interface Key {
  text: string
  bytes: Buffer
  file: string
}

const judge = (file: string, name: string, key = good.bytes) =>
  judgeHostKey(parseKnownHosts(file, 'kh'), [name], key).kind

test.each([
  ['plain', `10.0.0.11 ${good.text}`, '10.0.0.11', 'known'],
  ['another host', `10.0.0.11 ${good.text}`, '10.0.0.12', 'unknown'],
  ['a list', `a,10.0.0.11,b ${good.text}`, '10.0.0.11', 'known'],
  ['a port', `[a]:2222 ${good.text}`, '[a]:2222', 'known'],
  ['a port is not the bare name', `[a]:2222 ${good.text}`, 'a', 'unknown'],
  ['IPv6', `[fe80::1]:2222 ${good.text}`, '[fe80::1]:2222', 'known'],
  ['wildcards', `*.lan ${good.text}`, 'a.lan', 'known'],
  ['one character', `a?.lan ${good.text}`, 'a1.lan', 'known'],
  ['a dot is a dot', `a.lan ${good.text}`, 'axlan', 'unknown'],
  ['negation', `*.lan,!b.lan ${good.text}`, 'b.lan', 'unknown'],
  ['upper case', `HostA ${good.text}`, 'hosta', 'known'],
  ['tabs, comments and blank lines', `# no\n\n \ta\t${good.text}\n`, 'a', 'known'],
  ['another key', `a ${other.text}`, 'a', 'changed'],
  ['another type only', `a ${rsa.text}`, 'a', 'changed'],
  ['several types', `a ${rsa.text}\na ${good.text}`, 'a', 'known'],
  ['several keys', `a ${other.text}\na ${good.text}`, 'a', 'known'],
  ['revoked', `@revoked a ${good.text}`, 'a', 'revoked'],
  ['revoked everywhere, though known', `a ${good.text}\n@revoked * ${good.text}`, 'a', 'revoked'],
  ['another one revoked', `a ${good.text}\n@revoked * ${other.text}`, 'a', 'known'],
  ['authorities are ignored', `@cert-authority * ${good.text}`, 'a', 'unknown'],
  ['an unknown marker', `@new a ${good.text}`, 'a', 'unknown'],
  ['a broken key', `a ssh-ed25519 AAAA`, 'a', 'unknown'],
  ['a type that lies', `a ssh-rsa ${good.text.split(' ')[1]}`, 'a', 'unknown'],
  ['half a line', 'a ssh-ed25519', 'a', 'unknown'],
])('known_hosts: %s', (_, file, name, verdict) => {
  expect(judge(file, name)).toBe(verdict)
})

test('the verdict on a changed key names the lines', () => {
  const verdict = judgeHostKey(parseKnownHosts(`b ${good.text}\na ${other.text}`, '/x/known_hosts'), ['a'], good.bytes)
  expect(verdict).toMatchObject({ kind: 'changed', known: [{ where: '/x/known_hosts:2' }] })
})

test('a key known without the port vouches, another one there does not forbid', () => {
  const names = ['[a]:2222', 'a']
  expect(judgeHostKey(parseKnownHosts(`a ${good.text}`, ''), names, good.bytes).kind).toBe('known')
  expect(judgeHostKey(parseKnownHosts(`a ${other.text}`, ''), names, good.bytes).kind).toBe('unknown')
  expect(judgeHostKey(parseKnownHosts(`a ${good.text}\n[a]:2222 ${other.text}`, ''), names, good.bytes).kind).toBe(
    'changed',
  )
})

test('the types that are known go first', () => {
  expect(knownTypes(parseKnownHosts(`a ${rsa.text}\nb ${good.text}\n@revoked a ${other.text}`, ''), ['a'])).toEqual([
    'ssh-rsa',
  ])
})

test('fingerprints are those of ssh-keygen', () => {
  for (const key of [good, rsa]) {
    expect(execFileSync('ssh-keygen', ['-lf', key.file]).toString()).toContain(fingerprintOf(key.bytes))
  }
})

test('what ssh-keygen hashes is found, and nothing else', () => {
  const names = ['10.0.0.11', 'host-a', '[10.0.0.11]:2222', '[fe80::1]:22022']
  const file = join(dir, 'known_hosts')
  writeFileSync(file, names.map(name => `${name} ${good.text}\n`).join(''))
  execFileSync('ssh-keygen', ['-q', '-H', '-f', file], { stdio: 'ignore' })
  const text = readFileSync(file, 'utf8')
  expect(text).not.toContain('host-a')
  for (const name of names) expect(judge(text, name)).toBe('known')
  expect(judge(text, 'host-b')).toBe('unknown')
})

test.each([
  ['host-a', 22],
  ['10.0.0.11', 2222],
  ['fe80::1', 22022],
])('what we append for %s port %i is found by ssh-keygen and by us, plain and hashed', (host, port) => {
  const [name] = knownHostNames(host, port)
  for (const salt of [undefined, Buffer.alloc(20, 7)]) {
    const file = join(dir, 'appended')
    const line = knownHostLine(name, good.bytes, salt)
    writeFileSync(file, line)
    expect(execFileSync('ssh-keygen', ['-F', name, '-f', file]).toString()).toContain(good.text.split(' ')[1])
    expect(judge(line, name)).toBe('known')
  }
})
