import { readFileSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { bootHosts, type TestHosts, whyNoHosts } from '../hosts/hosts.ts'
import { type ControlMachine, controlMachine } from '../support/control-machine.ts'
import { mustRun } from '../support/run.ts'

const reason = whyNoHosts()

describe.skipIf(reason != null)(`hosts that refuse us${reason == null ? '' : ` (skipped: ${reason})`}`, () => {
  let hosts: TestHosts
  let here: ControlMachine
  let knownHosts: string
  let strange: string

  beforeAll(async () => {
    hosts = await bootHosts(2, { set: 'refused' })
    here = await controlMachine(hosts)
    knownHosts = readFileSync(hosts.knownHosts, 'utf8')
    strange = join(here.ssh, 'strange')
    await mustRun('ssh-keygen', ['-q', '-t', 'ed25519', '-N', 'open sesame', '-f', strange])
  })
  afterAll(async () => {
    await here?.dispose()
    await hosts?.[Symbol.asyncDispose]()
  })
  afterEach(() => writeFile(join(here.ssh, 'known_hosts'), knownHosts))

  const up = (user: string, { flags = [], env = {} }: { flags?: string[]; env?: Record<string, string> } = {}) => {
    const [a, b] = hosts.addresses
    return here.rmqctl(['up', '2m-2s-sync', '--hosts', `A=${user}@${a},B=${user}@${b}`, ...flags], {
      env: { ...here.env, ...env },
    })
  }
  /** The keys of host 1 are those of host 2, as after a reinstallation. */
  const changeKeysOfFirst = async () => {
    const [a = '', b = ''] = hosts.addresses
    const others = knownHosts.split('\n').filter(line => line.startsWith(`${b} `))
    await writeFile(
      join(here.ssh, 'known_hosts'),
      [...others, ...others.map(line => line.replace(b, a)), ''].join('\n'),
    )
  }
  const errors = (stderr: string) => stderr.split('\n').filter(line => line.startsWith('error: '))

  test('a host key that changed: named before anybody logs in, accept-new or not', async () => {
    await changeKeysOfFirst()
    const { code, stdout, stderr } = await up('ops', { flags: ['--host-key', 'accept-new'] })
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' })
    expect(errors(stderr)).toHaveLength(1)
    expect(stderr).toContain(`error: A: the host key of ${hosts.addresses[0]} changed: it offers `)
    expect(stderr).toContain(`→ ssh-keygen -R '${hosts.addresses[0]}' -f ${here.ssh}/known_hosts`)
    expect(await hosts.ssh(1, 'journalctl -u ssh --no-pager | grep -c ops || :')).toBe('0\n')
  })

  test('host keys that nobody knows: the fingerprint that the host has, and what to type', async () => {
    await rm(join(here.ssh, 'known_hosts'))
    const { code, stderr } = await up('root')
    expect(code).toBe(4)
    expect(errors(stderr)).toHaveLength(2)
    const printed = await hosts.ssh(1, 'ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub')
    expect(stderr).toContain(printed.split(' ')[1])
    expect(stderr).toContain(`→ ssh-keyscan ${hosts.addresses[0]} >> ${here.ssh}/known_hosts`)
  })

  test('a key that the hosts do not know', async () => {
    const { code, stderr } = await up('root', {
      flags: ['--identity', strange],
      env: { RMQCTL_SSH_PASSPHRASE: 'open sesame' },
    })
    expect(code).toBe(4)
    expect(errors(stderr)).toEqual(
      hosts.addresses.map((address, n) =>
        expect.stringContaining(`${'AB'[n]}: login root@${address} refused: tried ${strange}`),
      ),
    )
  })

  test('a wrong passphrase', async () => {
    const key = readFileSync(`${strange}.pub`, 'utf8').trim()
    await hosts.ssh(1, `echo '${key}' >> ~/.ssh/authorized_keys`)
    const wrong = { flags: ['--identity', strange], env: { RMQCTL_SSH_PASSPHRASE: 'open barley' } }
    const { code, stderr } = await up('root', wrong)
    expect(code).toBe(4)
    expect(stderr).toMatch(/^error: A: .*passphrase/m)
    expect(stderr).not.toContain('barley')
  })

  test('two hosts that fail at once, each for a reason of its own, are both named', async () => {
    await changeKeysOfFirst()
    await hosts.powerOff(2)
    const { code, stderr } = await up('root')
    expect(code).toBe(4)
    expect(errors(stderr)).toEqual([
      expect.stringContaining(`A: the host key of ${hosts.addresses[0]} changed`),
      expect.stringMatching(new RegExp(`^error: B: (there is no route to )?${hosts.addresses[1]} port 22`)),
    ])
    await hosts.powerOn(2)
  })

  test('nothing was done on any of them', async () => {
    for (const k of [1, 2]) expect(await hosts.ssh(k, 'ls /opt; ls ~ops; id rocketmq 2>/dev/null || :')).toBe('')
    expect((await here.rmqctl(['list'])).stdout).toContain('no cluster is known here')
  })
})
