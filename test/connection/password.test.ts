import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ssh2, { type AuthContext } from 'ssh2'
import { afterAll, expect, test } from 'vitest'
import { connectAll } from '../../src/connection/pool.ts'
import { errorText } from '../../src/errors.ts'
import type { Host } from '../../src/topology/model.ts'
import { makeKey } from './sshd.ts'

/** An sshd asks the system's accounts for passwords, so this is a server of our own with one account. */
const dir = mkdtempSync(join(tmpdir(), 'rmq-password-'))
makeKey(join(dir, 'host'), 'ed25519')
const servers: ssh2.Server[] = []
afterAll(() => {
  for (const server of servers) server.close()
  rmSync(dir, { recursive: true })
})

type Method = 'password' | 'keyboard-interactive'

async function serve(methods: Method[], isCode = false): Promise<{ port: number; attempts: string[] }> {
  const attempts: string[] = []
  const server = new ssh2.Server({ hostKeys: [readFileSync(join(dir, 'host'))] }, client => {
    client.on('authentication', context => {
      const isOffered = methods.some(method => method === context.method)
      if (!isOffered) return context.reject(methods)
      check(
        context,
        answers => {
          attempts.push(answers.join(' '))
          return answers.join(' ') === (isCode ? 'secret 1234' : 'secret')
        },
        isCode,
      )
    })
    client.on('ready', () =>
      client.on('session', accept =>
        accept().on('exec', accept => {
          const stream = accept()
          stream.exit(0)
          stream.end()
        }),
      ),
    )
    client.on('error', () => {})
  })
  servers.push(server)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return { port: typeof address === 'object' ? (address?.port ?? 0) : 0, attempts }
}

function check(context: AuthContext, isGood: (answers: string[]) => boolean, isCode: boolean): void {
  const judge = (answers: string[]) => (isGood(answers) ? context.accept() : context.reject([context.method]))
  if (context.method === 'password') judge([context.password])
  if (context.method !== 'keyboard-interactive') return
  const prompts = [{ prompt: 'Password: ', echo: false }, ...(isCode ? [{ prompt: 'Code: ', echo: true }] : [])]
  context.prompt(prompts, judge)
}

function connect(ports: number[], env: Record<string, string>, ask?: (question: string) => Promise<string>) {
  const hosts: Host[] = ports.map((port, n) => ({
    id: `H${n}`,
    endpoint: { kind: 'ssh', address: '127.0.0.1', port, user: 'ops' },
  }))
  return connectAll(hosts, { here: { home: dir, user: 'me', env }, ask, hostKey: 'accept-new' })
}

test.each<[Method[]]>([[['password']], [['keyboard-interactive']], [['password', 'keyboard-interactive']]])(
  'a password of the environment by %s',
  async methods => {
    const { port, attempts } = await serve(methods)
    await using pool = await connect([port], { RMQCTL_SSH_PASSWORD: 'secret' })
    expect(pool.failures).toEqual([])
    expect(attempts).toEqual(['secret'])
  },
)

test('a password is asked for once for all hosts of the login, and again when it is wrong', async () => {
  const servers = [await serve(['password']), await serve(['password']), await serve(['keyboard-interactive'])]
  const questions: string[] = []
  const ask = async (question: string) => (questions.push(question) === 1 ? 'wrong' : 'secret')
  await using pool = await connect(
    servers.map(server => server.port),
    {},
    ask,
  )
  expect(pool.failures).toEqual([])
  expect(questions.length).toBe(2)
  expect(questions[0]).toContain('ops')
})

test('a one-time code is asked for after the password', async () => {
  const { port, attempts } = await serve(['keyboard-interactive'], true)
  await using pool = await connect([port], { RMQCTL_SSH_PASSWORD: 'secret' }, async question =>
    question.includes('Code') ? '1234' : '',
  )
  expect(pool.failures).toEqual([])
  expect(attempts).toEqual(['secret 1234'])
})

test('a wrong password of the environment is tried once and told, without itself', async () => {
  const { port, attempts } = await serve(['password'])
  await using pool = await connect([port], { RMQCTL_SSH_PASSWORD: 'sentinel' })
  const text = errorText(pool.failures[0])
  expect(attempts).toEqual(['sentinel'])
  expect(text).toContain('login ops@127.0.0.1')
  expect(text).toContain('tried password')
  expect(text).not.toContain('sentinel')
})

test('where nobody can be asked, the message names the variable', async () => {
  const { port } = await serve(['password'])
  await using pool = await connect([port], {})
  expect(errorText(pool.failures[0])).toContain('RMQCTL_SSH_PASSWORD')
})
