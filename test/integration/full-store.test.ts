import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type LocalCluster, localCluster, pidOf, succeeded } from '../support/local-cluster.ts'
import { run } from '../support/run.ts'
import { type SmallDisk, smallDisk } from '../support/small-disk.ts'
import { smallStore } from '../support/small-topologies.ts'

const mayMount = process.getuid?.() === 0

const topology = smallStore({ namesrv: 19876, broker: 20911 })

// A store on a file system of its own, which somebody else fills below the running broker.
describe.skipIf(!mayMount)('a disk that fills below a running store (needs root)', () => {
  let cluster: LocalCluster
  let disk: SmallDisk
  beforeAll(async () => {
    cluster = await localCluster({ name: 'filled', text: topology })
    disk = await smallDisk(join(cluster.home.path, 'data'), 128)
    const text = await readFile(cluster.file, 'utf8')
    await writeFile(cluster.file, text.replace('defaults:', `defaults:\n  data: ${disk.folder}`))
    await cluster.up()
  })
  afterAll(async () => {
    await cluster?.crash()
    await disk?.[Symbol.asyncDispose]()
    await cluster?.dispose()
  })

  const problems = async () => {
    const { code, document } = await cluster.status()
    return { code, problems: document.problems.map(({ text }) => text) }
  }

  test('status, doctor and verify say that it refuses writes, and why', async () => {
    await run('dd', ['if=/dev/zero', `of=${disk.folder}/fill`, 'bs=4096'])
    const refuses = { code: 7, problems: ['the disk of broker-a is 100 % full: it refuses writes'] }
    await expect.poll(problems, { timeout: 60_000, interval: 500 }).toEqual(refuses)
    const doctor = await cluster.rmqctl(['doctor'])
    expect(doctor).toMatchObject({
      code: 7,
      stdout: expect.stringMatching(/broker-a refuses writes: its disk is 100 % full/),
    })
    const verify = await cluster.rmqctl(['verify'])
    expect(verify).toMatchObject({ code: 7, stdout: expect.stringMatching(/broker-a refuses messages: /) })
  })

  test('up does not restart what runs; started on the full disk it says what it lacks', async () => {
    const pid = await pidOf(cluster, 'broker-a')
    const { code, stderr } = await cluster.rmqctl(['up', cluster.file])
    expect({ code, stderr }).toEqual({
      code: 3,
      stderr: expect.stringMatching(/the disk of \S*data\S* is (9\d|100) % full: brokers refuse writes above 90 %/),
    })
    expect(await pidOf(cluster, 'broker-a')).toBe(pid)
  })

  // the write for which there was no page was never ended: RocketMQ takes it for being written for 2 h 46 min
  test('with room again it still refuses every message: status and doctor say why, and a restart ends it', async () => {
    await rm(join(disk.folder, 'fill'))
    const kinds = async () => (await cluster.status()).document.problems.map(({ kind }) => kind)
    await expect.poll(kinds, { timeout: 60_000, interval: 500 }).toEqual(['write-stuck'])
    expect(await cluster.rmqctl(['doctor'])).toMatchObject({
      code: 7,
      stdout: expect.stringMatching(/broker-a has refused every message for \d+ s.*rmqctl restart broker-a/s),
    })
    succeeded(await cluster.rmqctl(['restart', 'broker-a']), 'restart')
    expect(await problems()).toEqual({ code: 0, problems: [] })
    succeeded(await cluster.rmqctl(['verify']), 'verify')
    expect(await cluster.up()).toMatch(/filled is already up/)
  })
})
