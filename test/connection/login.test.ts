import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { errorText } from '../../src/errors.ts'
import { authorize, makeKey, open, type Sshd, startSshd, trust, whyNoSshd } from './sshd.ts'

const reason = whyNoSshd()

describe.skipIf(reason != null)(`logins over SSH${reason == null ? '' : ` (skipped: ${reason})`}`, () => {
  let sshd: Sshd
  const agents: ChildProcess[] = []

  beforeAll(async () => {
    sshd = await startSshd({ config: ['MaxAuthTries 4'] })
    trust(sshd, ['127.0.0.1'])
    for (const type of ['rsa', 'ecdsa', 'ed25519']) {
      makeKey(path(`plain_${type}`), type)
      makeKey(path(`locked_${type}`), type, 'open sesame')
      for (const kind of ['plain', 'locked']) authorize(sshd, path(`${kind}_${type}`))
    }
    for (let n = 0; n < 6; n++) makeKey(path(`stranger_${n}`), 'ed25519')
  }, 60_000)
  afterAll(() => {
    for (const agent of agents) agent.kill()
    sshd[Symbol.dispose]()
  })

  const path = (name: string) => join(sshd.home, name)
  const login = async (...args: Parameters<typeof open> extends [Sshd, ...infer R] ? R : never) => {
    await using host = await open(sshd, ...args)
    return (await host.run({ argv: ['echo', 'in'] })).stdout
  }
  const refusal = async (...args: Parameters<typeof login>) => errorText(await login(...args).catch(error => error))
  const startAgent = async (...keys: string[]) => {
    const socket = path(`agent${agents.length}`)
    agents.push(spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' }))
    const env = { ...process.env, SSH_AUTH_SOCK: socket, SSH_ASKPASS_REQUIRE: 'never' }
    for (const key of keys) {
      for (let tries = 0; ; tries++) {
        try {
          execFileSync('ssh-add', ['-q', path(key)], { env, stdio: 'ignore' })
          break
        } catch (error) {
          if (tries > 100) throw error
          await delay(20)
        }
      }
    }
    return { SSH_AUTH_SOCK: socket }
  }

  test.each(['rsa', 'ecdsa', 'ed25519'])('a key file of type %s, plain and with a passphrase', async type => {
    expect(await login({ identity: path(`plain_${type}`) })).toBe('in\n')
    const env = { RMQCTL_SSH_PASSPHRASE: 'open sesame' }
    expect(await login({ identity: path(`locked_${type}`) }, { env })).toBe('in\n')
  })

  test('an encrypted key in the old PEM format', async () => {
    copyFileSync(path('locked_rsa'), path('pem_rsa'))
    copyFileSync(path('locked_rsa.pub'), path('pem_rsa.pub'))
    execFileSync('ssh-keygen', [
      '-q',
      '-p',
      '-m',
      'PEM',
      '-P',
      'open sesame',
      '-N',
      'open sesame',
      '-f',
      path('pem_rsa'),
    ])
    expect(await login({ identity: path('pem_rsa') }, { env: { RMQCTL_SSH_PASSPHRASE: 'open sesame' } })).toBe('in\n')
  })

  test.each(['rsa', 'ecdsa', 'ed25519'])('an agent that holds a key of type %s', async type => {
    const env = await startAgent(`plain_${type}`)
    expect(await login({ identity: path('no-such-file') }, { env })).toBe('in\n')
  })

  test('a passphrase is asked for, and again when it was wrong', async () => {
    const questions: string[] = []
    const ask = async (question: string) => (questions.push(question) === 1 ? 'wrong' : 'open sesame')
    expect(await login({ identity: path('locked_ed25519') }, { ask })).toBe('in\n')
    expect(questions).toHaveLength(2)
    expect(questions[0]).toContain('locked_ed25519')
  })

  test('a key that the host does not want is not asked for', async () => {
    makeKey(path('locked_stranger'), 'ed25519', 'x')
    const questions: string[] = []
    const ask = async (question: string) => String(questions.push(question))
    expect(await refusal({ identity: path('locked_stranger') }, { ask })).toContain('refused')
    expect(questions).toEqual([])
  })

  test('a wrong passphrase is told', async () => {
    const text = await refusal({ identity: path('locked_ed25519') }, { env: { RMQCTL_SSH_PASSPHRASE: 'wrong' } })
    expect(text).toContain(`the passphrase of ${path('locked_ed25519')} is wrong`)
  })

  test('a passphrase that nobody can give is told', async () => {
    const text = await refusal({ identity: path('locked_ed25519') })
    expect(text).toContain('RMQCTL_SSH_PASSPHRASE')
  })

  test('a refused login names what was tried and what the host accepts', async () => {
    const env = await startAgent('stranger_1')
    const text = await refusal({ identity: path('stranger_0') }, { env })
    expect(text).toContain(`tried ${path('stranger_0')}, agent key ed25519 of a test`)
    expect(text).toContain('it accepts publickey')
    expect(text).toContain('ssh-copy-id')
  })

  test('a key file that is missing, or none, is told', async () => {
    expect(await refusal({ identity: path('no-such-file') })).toContain(`${path('no-such-file')} does not exist`)
    writeFileSync(path('no-key'), 'hello')
    expect(await refusal({ identity: path('no-key') })).toContain(`${path('no-key')} is no key`)
  })

  test('the public half of a key: good where an agent has the other, else told', async () => {
    const identity = path('plain_ed25519.pub')
    expect(await refusal({ identity })).toContain(`${identity} is a public key, and no agent has its private half`)
    expect(await login({ identity }, { env: await startAgent('plain_ed25519') })).toBe('in\n')
  })

  test('too many keys in the agent: told, and cured by IdentitiesOnly', async () => {
    const env = await startAgent('stranger_1', 'stranger_2', 'stranger_3', 'stranger_4', 'stranger_5')
    const crowded = { here: { home: path('crowded'), user: sshd.user, env } }
    mkdirSync(path('crowded/.ssh'), { recursive: true })
    copyFileSync(path('.ssh/known_hosts'), path('crowded/.ssh/known_hosts'))
    copyFileSync(path('plain_ed25519'), path('crowded/.ssh/id_ed25519'))
    expect(await refusal({}, crowded)).toMatch(/too many keys.*\n.*IdentitiesOnly/)
    writeFileSync(
      path('crowded/.ssh/config'),
      'IdentitiesOnly yes\nIdentityFile ~/.ssh/id_%r_none\nIdentityFile ~/.ssh/id_ed25519\n',
    )
    expect(await login({}, crowded)).toBe('in\n')
  })

  test('the named key goes before those of the agent', async () => {
    const env = await startAgent('stranger_1', 'stranger_2', 'stranger_3', 'stranger_4', 'stranger_5')
    expect(await login({ identity: path('plain_ed25519') }, { env })).toBe('in\n')
  })

  test('an agent that is gone does not hinder', async () => {
    expect(await login({}, { env: { SSH_AUTH_SOCK: path('no-agent') } })).toBe('in\n')
  })
})
