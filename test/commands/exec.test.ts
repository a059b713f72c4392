import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { exec } from '../../src/commands/exec.ts'
import { RmqctlErrors } from '../../src/errors.ts'
import { type Sshd, startSshd, trust, whyNoSshd } from '../connection/sshd.ts'
import { deploymentOn, knowing } from './known-cluster.ts'
import { type TestContext, testContext } from './test-context.ts'

let context: TestContext
let lines: string[]
beforeEach(async () => {
  lines = []
  context = { ...(await testContext()), out: line => void lines.push(line) }
})
afterEach(() => context.dispose())

const local = (id: string) => ({ id, endpoint: { kind: 'local' as const }, dir: '/d' })

describe('on this machine', () => {
  beforeEach(async () => {
    context = await knowing(context, deploymentOn([local('A'), local('B')]))
  })

  test('a command runs once a machine, its output and errors behind the names of the hosts', async () => {
    const argv = ['sh', '-c', 'echo "$1"; echo two >&2; printf three', 'sh', "it's $HOME"]
    const { document } = await exec({ argv }, context)
    expect(lines).toEqual(["A,B | it's $HOME", 'A,B | two', 'A,B | three'])
    expect(document).toEqual({ v: 1, cluster: 'trade', hosts: [{ host: 'A,B', code: 0, output: [] }] })
  })

  test('with --output json the lines are in the document', async () => {
    const json = { ...context, options: { ...context.options, output: 'json' as const } }
    const { document } = await exec({ argv: ['echo', 'one'] }, json)
    expect(lines).toEqual([])
    expect(document).toMatchObject({ hosts: [{ output: ['one'] }] })
  })

  test('a failure is exit 1 and names host, command and code', async () => {
    await expect(exec({ argv: ['sh', '-c', 'echo said; exit 3'] }, context)).rejects.toMatchObject({
      code: 'failed',
      message: 'A,B: sh ended with exit code 3',
    })
    expect(lines).toEqual(['A,B | said'])
  })

  test('a line of shell as one word is told what to do', async () => {
    await expect(exec({ argv: ['df | tail'] }, context)).rejects.toMatchObject({
      details: { hint: expect.stringContaining('sh -c') },
    })
  })

  test('a selector that means nothing is refused before anything runs', async () => {
    const argv = ['echo', 'x']
    await expect(exec({ argv, selector: 'host/C' }, context)).rejects.toMatchObject({ code: 'input' })
    expect(lines).toEqual([])
    await exec({ argv, selector: 'namesrv-2' }, context)
    expect(lines).toEqual(['B | x'])
  })
})

const reason = whyNoSshd()

describe.skipIf(reason != null)(`over SSH${reason == null ? '' : ` (skipped: ${reason})`}`, () => {
  const { HOME } = process.env
  let sshd: Sshd
  beforeAll(async () => {
    sshd = await startSshd()
    trust(sshd, ['127.0.0.1', '127.0.0.2'])
    process.env.HOME = sshd.home
  })
  afterAll(() => {
    process.env.HOME = HOME
    sshd[Symbol.dispose]()
  })
  beforeEach(async () => {
    const host = (id: string, address: string, port = sshd.port) => ({
      id,
      endpoint: { kind: 'ssh' as const, address, user: sshd.user, port },
      dir: '/d',
    })
    context = await knowing(
      context,
      deploymentOn([host('A', '127.0.0.1'), host('long', '127.0.0.2'), host('gone', '127.0.0.3', 1)]),
    )
  })

  test('machines side by side; those that fail or cannot be reached are all named, the others are done', async () => {
    const argv = ['sh', '-c', 'echo "on ${SSH_CONNECTION#* * }"; case $SSH_CONNECTION in *127.0.0.2*) exit 4;; esac']
    const error = await exec({ argv }, context).catch(thrown => thrown)
    expect(lines.toSorted()).toEqual([`A    | on 127.0.0.1 ${sshd.port}`, `long | on 127.0.0.2 ${sshd.port}`])
    expect(error).toBeInstanceOf(RmqctlErrors)
    expect(error.errors).toMatchObject([
      { code: 'unreachable', details: { host: 'gone' } },
      { code: 'failed', message: 'long: sh ended with exit code 4' },
    ])
  })

  test('on those that are selected', async () => {
    await exec({ argv: ['echo', 'x'], selector: 'host/long' }, context)
    expect(lines).toEqual(['long | x'])
  })
})
