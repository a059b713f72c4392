import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type LocalCluster, localCluster, succeeded } from '../support/local-cluster.ts'
import { mustRun } from '../support/run.ts'
import { onePair } from '../support/small-topologies.ts'
import { rmqctlTty } from '../support/terminal.ts'

let cluster: LocalCluster
beforeAll(async () => {
  cluster = await localCluster({ name: 'seen', text: onePair })
})
afterAll(() => cluster?.dispose())

const terminal = (...args: string[]) =>
  rmqctlTty(args, { env: cluster.home.env, cwd: cluster.home.work, columns: 80, rows: 30 })
const jsonLines = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line))

describe('on a terminal of 80 columns', () => {
  test('up: a tree that ends with what is ready and what to type next', async () => {
    await using tty = await terminal('up', 'seen.yaml')
    expect(await tty.exit(300_000)).toBe(0)
    const screen = await tty.screen()
    const lines = screen.trimEnd().split('\n')
    expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(80)
    for (const title of ['Start NameServers', 'Start masters', 'Start slaves', 'Prove it']) {
      expect(
        lines.filter(line => line.includes(title)),
        screen,
      ).toHaveLength(1)
    }
    expect(screen).toContain('seen is up: 1 NameServer, 2 brokers, registered and replicated')
    expect(screen).toContain('NameServers: 127.0.0.1:19876')
    expect(screen).not.toMatch(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/) // nothing turns any more
  })

  test('status: one line an instance, whole', async () => {
    await using tty = await terminal('status')
    expect(await tty.exit()).toBe(0)
    const screen = await tty.screen()
    expect(screen).toMatch(/^seen {2}healthy {2}RocketMQ 5\.3\.3, all 3 running$/m)
    for (const row of [
      /^namesrv-1 .*127\.0\.0\.1:19876 +running/m,
      /^broker-a .*127\.0\.0\.1:20911 +running .*1\/1/m,
      /^broker-a-s .*127\.0\.0\.1:20921 +running .*1\/1 +in sync/m,
    ])
      expect(screen).toMatch(row)
    expect(await tty.colours()).toContain('\x1b[38;5;28m') // healthy is green
  })
})

describe('logs', () => {
  test('of all instances, in the order of time', async () => {
    const all = jsonLines(succeeded(await cluster.rmqctl(['logs', '-n', '500', '--output', 'json']), 'logs'))
    const entries = all.filter(entry => entry.type === 'log')
    expect(new Set(entries.map(entry => entry.instance))).toEqual(new Set(['namesrv-1', 'broker-a', 'broker-a-s']))
    const times = entries.map(entry => Date.parse(entry.time))
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    // RocketMQ stamps in GMT+8, whatever the host's zone: corrected, all of it was a moment ago
    expect(Math.min(...times)).toBeGreaterThan(Date.now() - 1_200_000)
    expect(Math.max(...times)).toBeLessThan(Date.now() + 5_000)
  })

  test('of some instances, and only what matches', async () => {
    const text = succeeded(await cluster.rmqctl(['logs', 'broker-a*', '--grep', 'boot success']), 'logs')
    const lines = text.trimEnd().split('\n')
    expect(lines.length).toBeGreaterThanOrEqual(2)
    for (const line of lines) expect(line).toMatch(/broker-a(-s)?\b.*boot success/)
    const none = await cluster.rmqctl(['logs', 'broker-a', '--grep', 'never said by anybody'])
    expect({ code: none.code, stdout: none.stdout }).toEqual({ code: 0, stdout: '' })
  })

  test('-f shows what mqadmin makes the broker say, and ends with Ctrl-C', async () => {
    const follow = cluster.start(['logs', 'broker-a', '-f', '-n', '1'])
    await follow.until(/\n/)
    const made = await cluster.rmqctl(['mqadmin', '--', 'updateTopic', '-b', '127.0.0.1:20911', '-t', 'seen-in-logs'])
    expect(succeeded(made, 'mqadmin')).toContain('success')
    await follow.until(/broker-a.*seen-in-logs/)
    follow.kill('SIGINT')
    const { code, stderr } = await follow.done
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })
})

test('mqadmin clusterList names both brokers', async () => {
  const said = succeeded(await cluster.rmqctl(['mqadmin', '--', 'clusterList']), 'mqadmin')
  expect(said).toMatch(/^seen +broker-a +0 +127\.0\.0\.1:20911 +V5_3_3/m)
  expect(said).toMatch(/^seen +broker-a +1 +127\.0\.0\.1:20921 +V5_3_3/m)
})

describe('--output json', () => {
  test.each([
    ['up', ['up', 'seen.yaml'], { v: 1, cluster: 'seen', changed: false }],
    ['status', ['status'], expect.objectContaining({ v: 1, cluster: 'seen', healthy: true })],
    ['list', ['list'], expect.objectContaining({ v: 1 })],
  ])('%s: every line is an event, the last one the result', async (verb, args, result) => {
    const { code, stdout, stderr } = await cluster.rmqctl([...args, '--output', 'json'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const events = jsonLines(stdout)
    for (const event of events) {
      expect(event).toMatchObject({ v: 1, time: expect.stringMatching(/^\d{4}-.*Z$/), type: expect.any(String) })
    }
    expect(events.filter(event => event.type === 'result')).toHaveLength(1)
    expect(events.at(-1)).toEqual(expect.objectContaining({ type: 'result', verb, exitCode: 0, result }))
  })

  test('an error is a result too', async () => {
    const { code, stdout } = await cluster.rmqctl(['stop', 'nobody', '--output', 'json'])
    expect(code).toBe(2)
    expect(jsonLines(stdout).at(-1)).toMatchObject({ type: 'result', exitCode: 2, errors: [{ code: 'input' }] })
  })
})

test('render writes what up wrote, and the same bytes each time', async () => {
  for (const folder of ['one', 'two']) succeeded(await cluster.rmqctl(['render', 'seen.yaml', '-o', folder]), 'render')
  expect(await mustRun('diff', ['-r', 'one', 'two'], { cwd: cluster.home.work })).toBe('')
  for (const [host, id] of [
    ['A', 'namesrv-1'],
    ['A', 'broker-a'],
    ['B', 'broker-a-s'],
  ]) {
    const file = `${id}/${id}.properties`
    const rendered = await readFile(join(cluster.home.work, 'one', `${host}/${file}`), 'utf8')
    expect(await readFile(join(cluster.root, file), 'utf8')).toBe(rendered)
  }
})

test('the cluster is listed, can be made the current one, and shells complete it', async () => {
  const { clusters } = JSON.parse(succeeded(await cluster.rmqctl(['list', '--json']), 'list'))
  expect(clusters).toEqual([
    expect.objectContaining({ name: 'seen', current: true, rocketmq: '5.3.3', instances: 3, topology: cluster.file }),
  ])
  expect((await cluster.rmqctl(['use', 'seen'])).code).toBe(0)
  const unknown = await cluster.rmqctl(['use', 'sean'])
  expect({ code: unknown.code, stderr: unknown.stderr }).toEqual({ code: 2, stderr: expect.stringContaining('seen') })
  const shell = [
    'source <(node "$MAIN" completion bash)',
    'rmqctl() { node "$MAIN" "$@"; }',
    'COMP_WORDS=(rmqctl logs broker-) COMP_CWORD=2 COMP_LINE="rmqctl logs broker-" COMP_POINT=19',
    'eval "$(complete -p rmqctl | sed -n "s/.*-F \\([^ ]*\\).*/\\1/p") rmqctl broker- logs"',
    'printf "%s\\n" "$' + '{COMPREPLY[@]}"',
  ].join('\n')
  const main = new URL('../../dist/main.js', import.meta.url).pathname
  const completed = await mustRun('bash', ['-c', shell], { env: { ...cluster.home.env, MAIN: main } })
  expect(
    completed
      .trim()
      .split('\n')
      .map(word => word.trim()),
  ).toEqual(['broker-a', 'broker-a-s'])
})
