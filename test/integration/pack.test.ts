import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { root, textOf } from '../support/checkout.ts'
import { rmqctl, type TempHome, tempHome } from '../support/rmqctl.ts'
import { mustRun, run } from '../support/run.ts'

let home: TempHome
let installed: string

/** The package as npm would publish it, installed as a user would install it, into a prefix of its own. */
beforeAll(async () => {
  home = await tempHome()
  const [packed, prefix] = [join(home.path, 'packed'), join(home.path, 'prefix')]
  await mkdir(packed)
  await mustRun('npm', ['pack', '--ignore-scripts', '--pack-destination', packed], { cwd: root, env: home.env })
  const [tarball = ''] = await readdir(packed)
  const quiet = ['--no-audit', '--no-fund', '--prefer-offline']
  await mustRun('npm', ['install', '-g', '--prefix', prefix, ...quiet, join(packed, tarball)], {
    env: home.env,
    cwd: packed,
  })
  installed = join(prefix, 'bin/rmqctl')
})

afterAll(() => home?.dispose())

test('the installed program knows its version', async () => {
  const { code, stdout } = await run(installed, ['--version'], { env: home.env, cwd: home.work })
  expect({ code, stdout }).toEqual({ code: 0, stdout: `${JSON.parse(textOf('package.json')).version}\n` })
})

test('it ships the topologies that the checkout has', async () => {
  const packed = await run(installed, ['topologies'], { env: home.env, cwd: home.work })
  const checkout = await rmqctl(['topologies'], { env: home.env, cwd: home.work })
  expect(packed.code).toBe(0)
  expect(packed.stdout).toContain('2m-2s-sync')
  expect(packed.stdout).toBe(checkout.stdout)
})

test('it renders the same files as the checkout', async () => {
  const render = ['render', '2m-2s-sync', '-o']
  const packed = await run(installed, [...render, 'packed'], { env: home.env, cwd: home.work })
  const checkout = await rmqctl([...render, 'checkout'], { env: home.env, cwd: home.work })
  expect([packed.code, checkout.code], packed.stderr + checkout.stderr).toEqual([0, 0])
  expect(await mustRun('find', ['packed', '-type', 'f'], { cwd: home.work })).toContain('broker-a-s.properties')
  expect(await mustRun('diff', ['-r', 'packed', 'checkout'], { cwd: home.work })).toBe('')
})

test('it has the lists of keys', async () => {
  const { code, stdout } = await run(installed, ['config', 'keys', 'brokerRole'], { env: home.env, cwd: home.work })
  expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('SYNC_MASTER') })
})
