import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rememberCluster } from '../../src/store/clusters.ts'
import { homeOf } from '../../src/store/home.ts'
import { deploymentOn } from '../commands/known-cluster.ts'
import { root } from '../support/checkout.ts'
import { startRmqctl, type TempHome, tempHome } from '../support/rmqctl.ts'
import { openTerminal, rmqctlTty } from '../support/terminal.ts'

// What a newcomer meets before anything runs, in a small terminal. Nothing is deployed here.
let home: TempHome
beforeAll(async () => {
  home = await tempHome()
})
afterAll(() => home?.dispose())

const small = () => ({ env: home.env, cwd: home.work, columns: 80, rows: 24 })
const terminal = (...args: string[]) => rmqctlTty(args, small())
const main = [process.execPath, join(root, 'dist/main.js')]

test('rmqctl alone fits on one screen', async () => {
  await using tty = await terminal()
  expect(await tty.exit()).toBe(0)
  const lines = (await tty.screen()).trimEnd().split('\n')
  expect(lines.length).toBeLessThan(24)
  expect(lines[0]).toBe('rmqctl deploys, proves and operates Apache RocketMQ clusters.')
})

describe('init asks', () => {
  test('for machines, and once more for what is wrong; its file is what plan reads', async () => {
    await using tty = await terminal('init')
    await tty.until(/Where will it run\?[\s\S]*❯ on machines/)
    await tty.press('Enter')
    await tty.until(/Which machines\?/)
    await tty.press('10.0.0.[11-300]', 'Enter')
    await tty.until(/'10\.0\.0\.256' is not an address/)
    await tty.press('C-u', '10.0.0.[11-13]', 'Enter')
    await tty.until(/When the machine of a master fails\?\s*❯ producers go to the other masters/)
    await tty.press('Enter')
    await tty.until(/How many masters\?/)
    await tty.press('Enter')
    await tty.until(/How many slaves/)
    await tty.press('C-u', '3', 'Enter')
    await tty.until(/a master and its 3 slaves need 4 machines, but there are 3/)
    await tty.press('C-u', '1', 'Enter')
    await tty.until(/Clients of RocketMQ 5, which speak gRPC\?\s*❯ without proxies/)
    await tty.press('Enter')
    await tty.until(/Which RocketMQ\?/)
    await tty.press('Enter')
    await tty.until(/Write it to/)
    await tty.press('C-u', 'trade.yaml', 'Enter')
    expect(await tty.exit()).toBe(0)
    const screen = await tty.screen()
    expect(screen).toMatch(/^wrote trade\.yaml\nnext: rmqctl plan trade\.yaml/m)
    expect(readFileSync(join(home.work, 'trade.yaml'), 'utf8')).toMatch(/C: \{ address: 10\.0\.0\.13 \}/)
    await using rendered = await terminal('render', 'trade.yaml', '-o', 'out')
    expect(await rendered.exit(), await rendered.screen()).toBe(0)
  })

  test('and writes nothing after Ctrl-C', async () => {
    await using tty = await terminal('init', '-o', 'never.yaml')
    await tty.until(/Where will it run\?/)
    await tty.press('C-c')
    expect(await tty.exit()).toBe(130)
    expect(await tty.screen()).not.toMatch(/at .*\.js|bug/)
    expect(existsSync(join(home.work, 'never.yaml'))).toBe(false)
  })
})

test('a window that is closed at a question ends rmqctl by SIGHUP, without a crash', async () => {
  const code = join(home.work, 'code')
  {
    await using tty = await openTerminal(
      ['sh', '-c', 'trap : HUP; "$@"; echo $? > "$0"', code, ...main, 'init'],
      small(),
    )
    await tty.until(/Where will it run\?/)
  }
  await expect.poll(() => existsSync(code) && readFileSync(code, 'utf8'), { timeout: 30_000 }).toBe('129\n')
})

describe('status --watch', () => {
  beforeAll(async () => {
    const deployment = deploymentOn([{ id: 'A', endpoint: { kind: 'local' }, dir: home.work }], 'asleep')
    const hosts = { A: { kind: 'local' as const } }
    await rememberCluster(homeOf(home.env), { v: 1, name: 'asleep', hosts, lastUsed: 0, deployment })
  })
  const watching = ['status', '--cluster', 'asleep', '--watch']
  const times = (screen: string) => screen.match(/\d\d:\d\d:\d\d(?=, each 2 s)/g) ?? []

  test('a terminal is redrawn in place, and the prompt comes below it', async () => {
    await using tty = await terminal(...watching)
    const [first] = times(await tty.until(/each 2 s until Ctrl-C/))
    await tty.until(new RegExp(`(?!${first})\\d\\d:\\d\\d:\\d\\d, each 2 s`))
    expect(times(await tty.screen())).toHaveLength(1)
    await tty.press('C-c')
    expect(await tty.exit()).toBe(130)
    expect(await tty.screen()).toMatch(/until Ctrl-C\n\^C\n\[exit 130\]/)
  })

  test('a terminal that cannot be drawn on gets one look below the other', async () => {
    await using tty = await openTerminal(['env', 'TERM=dumb', ...main, ...watching], small())
    const [first] = times(await tty.until(/each 2 s until Ctrl-C/))
    const screen = await tty.until(new RegExp(`(?!${first})\\d\\d:\\d\\d:\\d\\d, each 2 s`))
    expect(times(screen).length).toBeGreaterThan(1)
    expect(screen.match(/^asleep /gm)?.length).toBeGreaterThan(1)
  })

  test('in a pipe every look has its time, and no escape', async () => {
    const watch = startRmqctl(watching, { env: home.env, cwd: home.work })
    const text = await watch.until(/each 2 s[\s\S]*each 2 s/)
    watch.kill('SIGINT')
    expect((await watch.done).code).toBe(130)
    expect(text).not.toContain('\x1b')
  })
})
