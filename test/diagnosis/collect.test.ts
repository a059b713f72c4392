import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { evidenceCommand } from '../../src/diagnosis/collect.ts'
import type { Evidence, EvidenceInstance } from '../../src/diagnosis/evidence.ts'
import { parseEvidence } from '../../src/diagnosis/parse.ts'

let root = ''
let instance: EvidenceInstance
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "rmqctl it's "))
  const dir = join(root, 'broker-a')
  mkdirSync(join(dir, 'home/logs/rocketmqlogs'), { recursive: true })
  mkdirSync(join(dir, 'store'))
  instance = { id: 'broker-a', role: 'master', host: 'A', dir, store: join(dir, 'store'), ports: { listen: 10911 } }
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function put(name: string, content: string, seconds?: number): string {
  const path = join(instance.dir, name)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, content)
  if (seconds != null) utimesSync(path, seconds, seconds)
  return path
}

/** By a real sh. */
function collected(unit?: string): Promise<{ text: string; evidence: Evidence }> {
  const { argv, stdin } = evidenceCommand(instance, unit)
  return new Promise((resolve, reject) => {
    const child = execFile(argv[0] ?? '', argv.slice(1), (error, stdout, stderr) => {
      if (error != null || stderr !== '') reject(error ?? new Error(stderr))
      else resolve({ text: stdout, evidence: parseEvidence(instance, stdout) })
    })
    child.stdin?.end(stdin)
  })
}

test('the ends of logs with their line numbers', async () => {
  const stdout = put('stdout.log', Array.from({ length: 1000 }, (_, k) => `line ${k + 1}\n`).join(''))
  const store = put('home/logs/rocketmqlogs/store.log', '\n@@rmqctl-evidenc\nlast, without a line break')
  const { logs } = (await collected()).evidence
  expect(Object.keys(logs).toSorted()).toEqual(['stdout', 'store'])
  const lines = logs.stdout?.text.split('\n') ?? []
  expect([lines[0], lines.at(-1)]).toEqual([`line ${logs.stdout?.firstLine}`, 'line 1000'])
  expect([logs.stdout?.path, lines.length]).toEqual([stdout, 600])
  expect(logs.store).toEqual({ path: store, firstLine: 1, text: '\n@@rmqctl-evidenc\nlast, without a line break' })
})

test('how it ended, and when it had begun', async () => {
  put('pid', '4194303 12345\n', 5000)
  put('exit', '255\n')
  put('crash/hs_err_pid1.log', 'of an earlier start', 4000)
  const { evidence } = await collected()
  expect(evidence).toMatchObject({ pid: 4194303, startedAt: 5_000_000, exitCode: 255, running: false })
  expect(evidence.logs.hsErr).toBeUndefined()
  put('crash/hs_err_pid2.log', '#\n# SIGBUS\n', 6000)
  expect((await collected()).evidence.logs.hsErr?.text).toBe('#\n# SIGBUS')
})

test('the host: memory, disks, limits, name, store and who listens', async () => {
  writeFileSync(join(instance.store ?? '', 'abort'), '')
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  const { evidence } = await collected()
  server.close()
  expect(evidence.listeners).toContainEqual(expect.objectContaining({ address: '127.0.0.1', port, pid: process.pid }))
  expect(evidence.memory?.totalBytes).toBeGreaterThan(evidence.memory?.availableBytes ?? Number.NaN)
  expect(evidence.disks.map(disk => disk.path)).toEqual([instance.dir, instance.store])
  expect(evidence.disks[0]).toMatchObject({ readOnly: false, totalBytes: expect.any(Number) })
  expect(evidence.limits.maxMapCount).toBeGreaterThan(0)
  expect(evidence.hostname?.name).not.toBe('')
  expect(evidence.storeEntries).toEqual(['abort'])
})

test('nothing there at all', async () => {
  rmSync(instance.dir, { recursive: true })
  const { evidence } = await collected('rocketmq-none-broker-a.service')
  expect(evidence.logs).toEqual({})
  expect(evidence.exitCode).toBeUndefined()
  expect(evidence.storeEntries).toBeUndefined()
  expect(evidence.disks.length).toBe(2)
})

test.each([
  [
    'an exit code',
    'Result=exit-code ExecMainCode=1 ExecMainStatus=253 MainPID=0',
    { exitCode: 253, unitResult: 'exit-code', running: false },
  ],
  ['a signal', 'Result=oom-kill ExecMainCode=2 ExecMainStatus=9 MainPID=0', { exitCode: 137, unitResult: 'oom-kill' }],
  [
    'started again',
    'Result=success ExecMainCode=0 ExecMainStatus=0 MainPID=77 NRestarts=2',
    { running: true, restarted: true },
  ],
  ['a live one', 'Result=success ExecMainCode=0 ExecMainStatus=0 MainPID=77', { running: true }],
])('systemd: %s', (_, text, expected) => {
  const lines = text.split(' ').map(pair => `unit${pair.replace('=', ' ')}\n`)
  expect(parseEvidence(instance, `\n@@rmqctl-evidence state\n${lines.join('')}`)).toMatchObject(expected)
})

test('torn output never fails', async () => {
  put('stdout.log', 'x\n')
  const { text } = await collected()
  fc.assert(fc.property(fc.nat(text.length), length => parseEvidence(instance, text.slice(0, length)) != null))
})
