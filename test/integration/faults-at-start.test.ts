import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { root } from '../support/checkout.ts'
import { type LocalCluster, localCluster, succeeded } from '../support/local-cluster.ts'
import { run } from '../support/run.ts'
import { type SmallDisk, smallDisk } from '../support/small-disk.ts'
import { smallStore } from '../support/small-topologies.ts'
import { openTerminal } from '../support/terminal.ts'

/** Mounts are root's. */
const mayMount = process.getuid?.() === 0

const topology = smallStore({ namesrv: 21876, broker: 22911 })

let cluster: LocalCluster
beforeAll(async () => {
  cluster = await localCluster({ name: 'begun', text: topology })
})
afterAll(() => cluster?.dispose())

describe.skipIf(!mayMount)('the disk of the messages, while a broker starts (needs root)', () => {
  let disk: SmallDisk
  beforeAll(async () => {
    disk = await smallDisk(join(cluster.home.path, 'data'), 64)
    const text = await readFile(cluster.file, 'utf8')
    await writeFile(cluster.file, text.replace('defaults:', `defaults:\n  data: ${disk.folder}`))
  })
  afterAll(async () => {
    await cluster?.crash()
    await disk?.[Symbol.asyncDispose]()
    await rm(cluster.root, { recursive: true, force: true })
    await writeFile(cluster.file, (await readFile(cluster.file, 'utf8')).replace(/^ {2}data: .*\n/m, ''))
  })

  test('has not a byte left: said before; past the check its start says so, with proof and cure', async () => {
    const fill = join(disk.folder, 'fill')
    await run('dd', ['if=/dev/zero', `of=${fill}`, 'bs=4096'])
    const checked = await cluster.rmqctl(['up', cluster.file])
    expect(checked).toMatchObject({ code: 3, stderr: expect.stringMatching(/the disk of \S*data\S* is \d+ % full/) })
    const { code, stderr } = await cluster.rmqctl(['up', cluster.file, '--skip', 'disk'])
    await rm(fill)
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/broker-a did not start: [^\n]*disk[^\n]*full[\s\S]*→ free space: df -h/),
    })
  })

  test('is read-only: said before; past the check its start says so, with proof and cure', async () => {
    await disk.readOnly()
    const checked = await cluster.rmqctl(['up', cluster.file])
    const { code, stderr } = await cluster.rmqctl(['up', cluster.file, '--skip', 'owner'])
    await disk.grow(64)
    expect(checked).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/nobody can write in the store .* is mounted read-only\n {2}→ findmnt -T/),
    })
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(
        /broker-a did not start: .*data on A is mounted read-only[\s\S]*→ look for disk errors/,
      ),
    })
  })

  test('is well again: the same up finishes', async () => {
    expect(await cluster.up()).toMatch(/begun is up/)
    expect((await cluster.status()).document.problems).toEqual([])
    succeeded(await cluster.rmqctl(['verify']), 'verify')
  })
})

describe('what people do while something is under way', () => {
  test('the window of up is closed: it ends as after Ctrl-C, gives the lock back, and up goes on', async () => {
    const code = join(cluster.home.work, 'code')
    const argv = [process.execPath, join(root, 'dist/main.js'), 'up', cluster.file]
    const keeping = ['sh', '-c', 'trap : HUP; "$@"; echo $? > "$0"', code, ...argv]
    {
      await using tty = await openTerminal(keeping, { env: cluster.home.env, cwd: cluster.home.work })
      await tty.until(/namesrv-1 +(starting|booting)/)
    }
    await expect.poll(() => readFile(code, 'utf8').catch(() => ''), { timeout: 60_000 }).toBe('129\n')
    expect(await cluster.rmqctl(['lock', 'status'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/nobody|not locked|free/),
    })
    expect(await cluster.up()).toMatch(/begun is (already )?up/)
    expect((await cluster.status()).document.problems).toEqual([])
  })
})
