import { appendFile, readdir, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { root } from '../support/checkout.ts'
import { type LocalCluster, localCluster, succeeded } from '../support/local-cluster.ts'
import { run } from '../support/run.ts'
import { smallDisk } from '../support/small-disk.ts'
import { oneMaster } from '../support/small-topologies.ts'

// Trouble of the machine where rmqctl runs, in the middle of a run.
const mayMount = process.getuid?.() === 0

let cluster: LocalCluster
beforeAll(async () => {
  cluster = await localCluster({ name: 'faults', text: oneMaster })
  await cluster.up()
})
afterAll(() => cluster?.dispose())

/** A file that was begun has room to the end of its page, however full the disk is. */
async function fillLastPage(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true })) {
    const path = join(folder, entry)
    if (path.endsWith('.jsonl')) await appendFile(path, ' '.repeat(4096 - ((await stat(path)).size % 4096)))
  }
}

test.skipIf(!mayMount)('the disk of the control machine fills during up: told, and the cluster is up', async () => {
  succeeded(await cluster.rmqctl(['stop', 'broker-a']), 'stop')
  const home = join(cluster.home.path, 'filling')
  await using disk = await smallDisk(home, 1)
  await symlink(join(cluster.home.path, 'home/cache'), join(home, 'cache'))
  const up = cluster.start(['up', cluster.file], { env: { ...cluster.home.env, RMQCTL_HOME: home } })
  await up.until(/broker-a: starting/)
  await fillLastPage(home)
  await run('dd', ['if=/dev/zero', `of=${disk.folder}/fill`, 'bs=4096'])
  const { code, stderr } = await up.done
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: expect.stringMatching(/warning: \S*\.jsonl: no space left on device; what this run does is not kept/),
  })
})

describe('a clock here that jumps', () => {
  const hour = 3_600_000
  const jump = (ms: number) => writeFile(join(cluster.home.work, 'clock'), String(ms))
  const env = () => ({
    ...cluster.home.env,
    NODE_OPTIONS: `--import ${join(root, 'test/support/jumping-clock.mjs')}`,
    JUMPING_CLOCK: join(cluster.home.work, 'clock'),
  })

  test('an hour on, then two hours back, during up: it waits as long as ever, and keeps its lock', async () => {
    succeeded(await cluster.rmqctl(['down']), 'down')
    const up = cluster.start(['up', cluster.file], { env: env() })
    await up.until(/namesrv-1: starting/)
    await jump(hour)
    await up.until(/broker-a: starting/)
    await jump(-hour)
    const { code, stdout, stderr } = await up.done
    expect({ code, stdout }, stderr).toEqual({ code: 0, stdout: expect.stringContaining('faults is up') })
    const hours = stderr.match(/^[\d-]+T\d\d/gm) ?? []
    expect(new Set(hours).size, stderr).toBeGreaterThanOrEqual(3) // its lines are stamped by that clock
  })

  test('--since counts by the clock of the hosts, and the difference is told', async () => {
    await jump(hour)
    const { code, stdout, stderr } = await cluster.rmqctl(['logs', 'broker-a', '--since', '30m'], { env: env() })
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: expect.stringContaining('boot success'),
      stderr: expect.stringMatching(/A: the clock here is 3[56]\d\d s ahead of this host's; --since counts by/),
    })
  })
})
