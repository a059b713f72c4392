import { execFileSync } from 'node:child_process'
import { accessSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { sshSettings } from '../../src/connection/ssh-config.ts'
import { readSshConfig } from '../../src/connection/ssh-config-files.ts'
import { parseJump, resolveTarget } from '../../src/connection/target.ts'

const home = mkdtempSync(join(tmpdir(), 'rmq-config-'))
mkdirSync(join(home, '.ssh/conf.d'), { recursive: true })
afterAll(() => rmSync(home, { recursive: true }))

const here = { home, user: 'me', env: { SSH_AUTH_SOCK: '/run/agent', OTHER: '/run/other' } }
const targetOf = (text: string, address: string, wanted = {}) =>
  resolveTarget({ address, ...wanted }, sshSettings(text, address), here)

const config = `
# names
Host prod-* !prod-9
  User=rmq
  Port 2022
Host prod-1
  hostname 10.0.0.1
  IdentityFile ~/.ssh/prod_%h
  IdentityFile "~/.ssh/with space"
Host alias
  HostName %h.example.org
  HostKeyAlias the-alias
  ProxyJump me@bastion:2222,inner
Match host prod-2
  User matched
  Port 99
Host *
  User everybody
  ConnectTimeout 7
  IdentitiesOnly yes
  UserKnownHostsFile ~/.ssh/a ~/.ssh/b
`

test.each(['prod-1', 'prod-2', 'prod-9', 'alias', 'other'])('%s: what we read is what ssh -G says', name => {
  const file = join(home, 'config')
  writeFileSync(file, config)
  const said = new Map<string, string>()
  for (const line of execFileSync('ssh', ['-G', '-F', file, name], { stdio: ['ignore', 'pipe', 'ignore'] })
    .toString()
    .split('\n')) {
    const [, key = '', value = ''] = /^(\S+) (.*)$/.exec(line) ?? []
    if (!said.has(key)) said.set(key, value)
  }
  const target = targetOf(config, name)
  expect(target.address).toBe(said.get('hostname'))
  expect(target.user).toBe(said.get('user'))
  expect(target.port).toBe(Number(said.get('port')))
  expect(target.connectTimeoutMs / 1000).toBe(Number(said.get('connecttimeout')))
  expect(target.jump).toBe(said.get('proxyjump'))
  expect(target.identitiesOnly).toBe(said.get('identitiesonly') === 'yes')
})

test('paths are expanded, and names of the key follow address, port and alias', () => {
  const target = targetOf(config, 'prod-1')
  expect(target.identities).toEqual([`${home}/.ssh/prod_10.0.0.1`, `${home}/.ssh/with space`])
  expect(target.userKnownHosts).toEqual([`${home}/.ssh/a`, `${home}/.ssh/b`])
  expect(target.knownAs).toEqual(['[10.0.0.1]:2022', '10.0.0.1'])
  expect(targetOf(config, 'alias').knownAs).toEqual(['the-alias'])
})

test('what the topology says wins', () => {
  const target = targetOf(config, 'prod-1', {
    user: 'root',
    port: 22,
    identity: '~/k',
    jump: 'b',
    hostKey: 'accept-new',
  })
  expect(target).toMatchObject({ user: 'root', port: 22, identities: [`${home}/k`], jump: 'b', hostKey: 'accept-new' })
})

test.each([
  ['yes', 'strict'],
  ['ask', 'strict'],
  ['accept-new', 'accept-new'],
  ['no', 'accept-new'],
])('StrictHostKeyChecking %s is %s', (value, policy) => {
  expect(targetOf(`StrictHostKeyChecking ${value}`, 'a').hostKey).toBe(policy)
})

test.each([
  ['', '/run/agent'],
  ['IdentityAgent none', undefined],
  ['IdentityAgent SSH_AUTH_SOCK', '/run/agent'],
  ['IdentityAgent $OTHER', '/run/other'],
  ['IdentityAgent ~/sock', `${home}/sock`],
])('the agent of "%s"', (text, socket) => {
  expect(targetOf(text, 'a').agent).toBe(socket)
})

test('nothing configured: the login name of this machine, port 22, the usual keys', () => {
  const target = targetOf('', 'a')
  expect(target).toMatchObject({ user: 'me', port: 22, isExplicit: false, hostKey: 'strict', identitiesOnly: false })
  expect(target.identities).toEqual(['id_ed25519', 'id_ecdsa', 'id_rsa'].map(name => `${home}/.ssh/${name}`))
})

test('reading a configuration runs no program and looks up no name', () => {
  const mark = join(home, 'ran')
  const text = `CanonicalizeHostname yes\nCanonicalDomains invalid\nMatch exec "touch ${mark}"\n  User x\n`
  expect(sshSettings(text, 'a')).toMatchObject({ user: undefined, unsupported: ['Match exec', 'CanonicalizeHostname'] })
  expect(() => accessSync(mark)).toThrow()
})

test('Includes are in place, and what follows them belongs to the section before', async () => {
  const ssh = join(home, '.ssh')
  writeFileSync(
    join(ssh, 'config'),
    'Include conf.d/*.conf missing\nHost a\n  Include inner\n  Port 1\nHost b\n  Port 3\n',
  )
  writeFileSync(join(ssh, 'conf.d/1.conf'), 'Host a\n  User one\n')
  writeFileSync(join(ssh, 'conf.d/2.conf'), 'Host *\n  User two\n')
  writeFileSync(join(ssh, 'inner'), 'User three\nHost b\n  Port 2\nInclude inner\n')
  const text = await readSshConfig(home)
  expect(sshSettings(text, 'a')).toMatchObject({ user: 'one', port: 1 })
  expect(sshSettings(text, 'c')).toMatchObject({ user: 'two', port: undefined })
})

test.each([
  ['b', { address: 'b', user: undefined, port: undefined }],
  ['me@b:2222', { address: 'b', user: 'me', port: 2222 }],
  ['me@[fe80::1]:2222', { address: 'fe80::1', user: 'me', port: 2222 }],
  ['fe80::1', { address: 'fe80::1', user: undefined, port: undefined }],
  ['ssh://me@b:22', { address: 'b', user: 'me', port: 22 }],
])('jump %s', (text, parts) => {
  expect(parseJump(text)).toMatchObject(parts)
})
