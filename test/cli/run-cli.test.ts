import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runCli } from '../../src/cli/run-cli.ts'
import { runVerb } from '../../src/cli/run-verb.ts'
import type { Context } from '../../src/commands/context.ts'
import { RmqctlError, RmqctlErrors } from '../../src/errors.ts'
import { rememberCluster } from '../../src/store/clusters.ts'
import { homeOf } from '../../src/store/home.ts'
import { fakeEdge } from './fake-edge.ts'

let home: string
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'rmqctl-cli-'))
  await rememberCluster(homeOf({ RMQCTL_HOME: home }), { v: 1, name: 'trade', hosts: {}, lastUsed: 0 })
})
afterAll(() => rm(home, { recursive: true }))

describe('bad usage is exit 2 and says what to type', () => {
  test.each([
    [['stauts'], /unknown verb 'stauts', did you mean status\?\n {2}→ rmqctl --help/],
    [['list', '--jsn'], /unknown option '--jsn', did you mean --json\?\n {2}→ rmqctl list --help/],
    [['release'], /Usage: rmqctl release[\s\S]*fetch <version>/],
    [['config'], /Usage: rmqctl config[\s\S]*unset <key>/],
    [['use'], /use needs a cluster\n {2}→ for example: rmqctl use 2m-2s-sync\n {2}→ rmqctl use --help/],
    [['use', 'a', 'b'], /use takes 1 word, not 2/],
    [
      ['mqadmin', 'clusterList'],
      /what mqadmin is to run stands after --\n {2}→ for example: rmqctl mqadmin -- clusterL/,
    ],
    [['mqadmin', 'topicStatus', '-t', 'a'], /what mqadmin is to run stands after --/],
    [['mqadmin', '--clstr', 'a', '--', 'topicList'], /unknown option '--clstr', did you mean --cluster\?/],
    [['exec', 'uptime', '-p'], /what exec is to run stands after --\n {2}→ for example: rmqctl exec -- uptime/],
    [['deploy'], /^error: unknown verb 'deploy'\n {2}→ rmqctl up 2m-2s-sync\n {2}→ rmqctl --help\n$/],
    [['remove'], /^error: unknown verb 'remove'\n {2}→ rmqctl down, which keeps all data; rmqctl destroy deletes\n/],
    [['help', 'tail'], /unknown verb 'tail'\n {2}→ rmqctl logs -f/],
    [['destory'], /unknown verb 'destory', did you mean destroy\?/],
    [['frobnicate'], /^error: unknown verb 'frobnicate'\n {2}→ rmqctl --help\n$/],
    [['lock', 'statsu'], /unknown verb 'statsu', did you mean status\?\n {2}→ rmqctl lock --help/],
    [['up', '-f'], /--topology needs its <file>/],
    [['render'], /render needs --out <folder>\n {2}→ for example: rmqctl render 2m-2s-sync -o rendered/],
    [['version'], /unknown verb 'version'\n {2}→ rmqctl --version/],
    [['-v'], /unknown option '-v'\n {2}→ rmqctl --version/],
    [['help', 'stauts'], /unknown verb 'stauts', did you mean status\?\n {2}→ rmqctl --help/],
    [['stauts', '--help'], /unknown verb 'stauts', did you mean status\?\n {2}→ rmqctl --help/],
    [['list', '--', 'x'], /list takes no words after --/],
    [['completion', 'csh'], /completion <shell> is bash, zsh or fish, not 'csh'/],
    [['up', 'a', '--skip', 'prots'], /no check 'prots'\n {2}→ did you mean 'ports'/],
    [['status', '--output', 'junit'], /status has no report for --output junit/],
    [['list', '--timeout', '5'], /--timeout is a duration[\s\S]*--timeout 5s/],
    [['up', 'a', '-f', 'b'], /two topologies/],
    [['config', 'set', 'outptu', 'lines'], /did you mean 'output'/],
  ])('%j', async (args, message) => {
    const edge = fakeEdge({ RMQCTL_HOME: home })
    expect(await runCli(args, edge)).toBe(2)
    expect(edge.text.stderr()).toMatch(message)
    expect(edge.text.stdout()).toBe('')
  })
})

test('alone it says where to begin', async () => {
  const edge = fakeEdge({ RMQCTL_HOME: home })
  expect(await runCli([], edge)).toBe(0)
  expect(edge.text.stdout()).toMatch(/rmqctl up 2m-2s-sync[\s\S]*All verbs: rmqctl --help/)
})

describe('completion', () => {
  test.each([
    [['us'], ['use']],
    [['use', ''], ['trade']],
    [
      ['config', ''],
      ['get', 'keys', 'list', 'set', 'unset'],
    ],
    [['config', 'set', 'o'], ['output']],
    [
      ['--output', ''],
      ['json', 'junit', 'lines', 'tree'],
    ],
    [['up', '--dry'], ['--dry-run']],
    [['down', '--cluster', 't'], ['trade']],
    [
      ['up', '2m-2s-s'],
      ['2m-2s-sync', '2m-2s-sync-proxy'],
    ],
    [['nothing', 'of', 'this'], []],
    [['up', 't'], ['two.yml']],
    [['status', '-f', 'o'], ['one.yaml']],
    [
      ['status', '-f', '2m-2s-s'],
      ['2m-2s-sync', '2m-2s-sync-proxy'],
    ],
    [['init', 'o'], []],
    [['list', '--forget', ''], ['trade']],
    [['up', '--identity', ''], []],
  ])('%j', async (words, found) => {
    const edge = { ...fakeEdge({ RMQCTL_HOME: home }), cwd: home }
    for (const name of ['one.yaml', 'two.yml', '.hidden.yaml', 'notes.txt']) await writeFile(join(home, name), '')
    expect(await runCli(['__complete', '--', ...words], edge)).toBe(0)
    expect(edge.text.stdout().split('\n').filter(Boolean)).toEqual(found)
  })
})

describe('how a verb ends', () => {
  test('Ctrl-C in a change says what happens, and the exit code is the signal’s', async () => {
    const { code, stderr } = await run({ changes: true, signal: 2 }, async context => {
      await new Promise(resolve => context.signal.addEventListener('abort', resolve))
      throw new RmqctlError('interrupted', 'interrupted: 3 of 6 parts are done', { hint: 'rmqctl up' })
    })
    expect(code).toBe(130)
    expect(stderr).toMatch(/stopping: nothing new is begun.*\n.*3 of 6 parts are done\n {2}→ rmqctl up/)
  })

  test('Ctrl-C while several lanes fail for reasons of their own: none of them is lost', async () => {
    const { code, stderr } = await run({ changes: true, signal: 2 }, async context => {
      await new Promise(resolve => context.signal.addEventListener('abort', resolve))
      throw new RmqctlErrors([
        new RmqctlError('failed', 'disk full', { host: 'A' }),
        new RmqctlError('interrupted', 'interrupted: 3 of 6 parts are done'),
        new RmqctlError('unreachable', 'no answer', { host: 'B' }),
      ])
    })
    expect(code).toBe(130)
    expect(stderr).toMatch(/error: interrupted: 3 of 6 parts are done\nerror: A: disk full\nerror: B: no answer\n$/)
  })

  test('SIGTERM at something that only reads is silent', async () => {
    const { code, stderr } = await run({ signal: 15 }, async context => {
      await new Promise(resolve => context.signal.addEventListener('abort', resolve))
      throw context.signal.reason
    })
    expect({ code, stderr }).toEqual({ code: 143, stderr: '' })
  })

  test('--timeout ends it and says so', async () => {
    const { code, stderr } = await run({ timeout: '10ms' }, async context => {
      await new Promise(resolve => context.signal.addEventListener('abort', resolve))
      throw new RmqctlError('interrupted', 'interrupted')
    })
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('within --timeout') })
  })

  test('bad news without an error: the text and the exit code', async () => {
    const { code, stdout } = await run({}, async () => ({ text: 'not healthy', code: 'unhealthy' }))
    expect({ code, stdout }).toEqual({ code: 7, stdout: 'not healthy\n' })
  })

  test('an unknown error is called a bug', async () => {
    const { code, stderr } = await run({}, async () => {
      throw new TypeError('x is undefined')
    })
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('this is a bug in rmqctl') })
  })

  test('a question without a terminal is exit 2 and names --yes', async () => {
    const { code, stderr } = await run({}, async context => {
      await context.ask.confirm('Stop all of trade?')
      return {}
    })
    expect(code).toBe(2)
    expect(stderr).toMatch(/there is no terminal: Stop all of trade\?\n {2}→ add --yes/)
  })

  test('--yes answers it', async () => {
    expect((await run({ yes: '1' }, async ({ ask }) => ask.confirm('Sure?').then(() => ({ text: 'ok' })))).code).toBe(0)
  })

  async function run(
    { changes, signal, timeout = '', yes = '' }: { changes?: boolean; signal?: number; timeout?: string; yes?: string },
    call: (context: Context) => Promise<object>,
  ) {
    const edge = fakeEdge({ RMQCTL_HOME: home, RMQCTL_TIMEOUT: timeout, RMQCTL_YES: yes })
    const verb = { name: 'up', changes }
    const watched = async (context: Context) => {
      const result = call(context)
      if (signal != null) edge.interrupt.abort(new RmqctlError('interrupted', 'interrupted by a signal', { signal }))
      return result
    }
    const code = await runVerb({ verb, command: new Command('up'), call: watched, argv: ['up'] }, edge)
    return { code, stdout: edge.text.stdout(), stderr: edge.text.stderr() }
  }
})
