import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Writable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { execa } from 'execa'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type LogsDeps, logs } from '../../src/commands/logs.ts'
import type { LogsOptions } from '../../src/commands/logs-options.ts'
import type { Connection } from '../../src/connection/connection.ts'
import { openLocal } from '../../src/connection/local.ts'
import { rocketmqStamp } from '../../src/diagnosis/stamp.ts'
import { RmqctlError, RmqctlErrors } from '../../src/errors.ts'
import type { DeployedInstance } from '../../src/topology/deployment.ts'

let root = ''
let stop = new AbortController()
let notes: string[] = []
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'rmqctl-logs-'))
  stop = new AbortController()
  notes = []
})
afterEach(() => {
  stop.abort()
  rmSync(root, { recursive: true, force: true })
})

const noon = Date.UTC(2026, 10, 20, 12)

function instance(id: string, host = 'A'): DeployedInstance {
  const dir = join(root, id)
  mkdirSync(join(dir, 'home/logs/rocketmqlogs/otherdays'), { recursive: true })
  const role = id.startsWith('namesrv') ? 'namesrv' : 'master'
  const java = { path: '/usr/bin/java', major: 17 }
  const ports = { listen: 10911 }
  return {
    id,
    role,
    host,
    dir,
    java,
    ports,
    address: '',
    jvm: { heapMb: 1, options: [] },
    supervisor: 'process',
    config: {},
  }
}

function logOf(one: DeployedInstance, name = one.role === 'namesrv' ? 'namesrv' : 'broker'): string {
  return join(one.dir, 'home/logs/rocketmqlogs', `${name}.log`)
}

/** A line as RocketMQ writes it, `seconds` after noon UTC. */
function line(seconds: number, text: string): string {
  return `${rocketmqStamp(noon + seconds * 1000)} INFO main - ${text}\n`
}

class Output extends Writable {
  text = ''
  override _write(chunk: Buffer, _: string, done: () => void): void {
    this.text += chunk.toString()
    done()
  }
}

const clock = {
  now: () => Date.now(),
  sleep: (ms: number, signal?: AbortSignal) => delay(ms, undefined, { signal }).then(() => {}),
}

async function deps(instances: DeployedInstance[], out: Writable, more: Partial<LogsDeps> = {}): Promise<LogsDeps> {
  const hosts = [...new Set(instances.map(one => one.host))]
  const connections = new Map<string, Connection>()
  for (const host of hosts) connections.set(host, await openLocal(host, { env: process.env }))
  const note = (text: string) => notes.push(text)
  return { instances, connections, out, note, signal: stop.signal, clock, zone: 'UTC', colour: false, ...more }
}

async function shown(
  instances: DeployedInstance[],
  options: LogsOptions,
  more: Partial<LogsDeps> = {},
): Promise<string> {
  const out = new Output()
  await logs(options, await deps(instances, out, more))
  return out.text
}

describe('what is there', () => {
  test('two instances on two hosts in time order, in the zone of the user, stack traces together', async () => {
    const [a, b] = [instance('broker-a', 'A'), instance('namesrv-1', 'B')]
    writeFileSync(logOf(a), line(1, 'one') + 'java.io.IOException: x\n\tat y\n' + line(4, 'four'))
    writeFileSync(logOf(b), line(2, 'two') + line(3, 'three'))
    expect(await shown([a, b], {}, { zone: 'Asia/Kolkata' })).toBe(
      `broker-a  │ 2026-11-20 17:30:01 INFO main - one
broker-a  │ java.io.IOException: x
broker-a  │ \tat y
namesrv-1 │ 2026-11-20 17:30:02 INFO main - two
namesrv-1 │ 2026-11-20 17:30:03 INFO main - three
broker-a  │ 2026-11-20 17:30:04 INFO main - four
`,
    )
    expect((await shown([a, b], { utc: true, lines: 1 })).trim()).toBe(
      'broker-a  │ 2026-11-20 12:00:04Z INFO main - four',
    )
  })

  test('--file, --grep, -n: the last ones that match', async () => {
    const a = instance('broker-a')
    writeFileSync(
      logOf(a, 'store'),
      Array.from({ length: 500 }, (_, k) => line(k, k % 100 === 0 ? `hit ${k}` : 'x')).join(''),
    )
    const text = await shown([a], { file: 'store', grep: 'hit \\d', lines: 2 })
    expect(text.match(/hit \d+/g)).toEqual(['hit 300', 'hit 400'])
  })

  test('--since', async () => {
    const a = instance('broker-a')
    const now = Date.now()
    const ago = (minutes: number) => `${rocketmqStamp(now - minutes * 60_000)} INFO main - ${minutes}\n`
    writeFileSync(logOf(a), [30, 20, 9, 1].map(ago).join(''))
    expect((await shown([a], { since: '10m' })).match(/\d+$/gm)).toEqual(['9', '1'])
    expect((await shown([a], { since: '25m', lines: 2 })).match(/\d+$/gm)).toEqual(['9', '1'])
  })

  test('JSON: one event a line, the last is the result', async () => {
    const a = instance('broker-a')
    writeFileSync(logOf(a), line(1, 'one') + '\tat x\n')
    writeFileSync(join(a.dir, 'stdout.log'), '')
    const events = (await shown([a], { output: 'json' }))
      .trim()
      .split('\n')
      .map(one => JSON.parse(one))
    expect(events).toEqual([
      {
        v: 1,
        type: 'log',
        time: '2026-11-20T12:00:01.000Z',
        host: 'A',
        instance: 'broker-a',
        file: 'broker',
        level: 'INFO',
        text: 'INFO main - one\n\tat x',
      },
      { v: 1, type: 'result', entries: 1, unreachable: [] },
    ])
  })

  test('hosts that cannot be reached are all said, and hide nothing', async () => {
    const [a, b, c] = [instance('broker-a', 'A'), instance('broker-b', 'B'), instance('broker-c', 'C')]
    writeFileSync(logOf(a), line(1, 'here'))
    const out = new Output()
    const all = await deps([a, b, c], out)
    all.connections.delete('B')
    all.connections.delete('C')
    const failures = new Map([['C', new RmqctlError('unreachable', 'no route', { host: 'C' })]])
    const error = await logs({}, { ...all, failures }).catch(error => error)
    expect(out.text).toContain('here')
    expect(error).toBeInstanceOf(RmqctlErrors)
    expect((error as RmqctlErrors).errors.map(one => [one.code, one.details.host, one.message])).toEqual([
      ['unreachable', 'B', 'is not connected'],
      ['unreachable', 'C', 'no route'],
    ])
  })

  test('a log that is not there is said', async () => {
    expect(await shown([instance('broker-a')], { file: 'remoting' })).toBe('')
    expect(notes).toEqual([`broker-a has no remoting.log on A (${root}/broker-a/home/logs/rocketmqlogs/remoting.log)`])
  })

  test('control characters do not reach the terminal', async () => {
    const a = instance('broker-a')
    writeFileSync(logOf(a), line(1, 'red \u001b[31m\u0007'))
    expect(await shown([a], {})).toContain('red ?[31m?\n')
  })

  test('10,000 lines of four instances come out in order, each once', async () => {
    const all = ['broker-a', 'broker-b', 'broker-c', 'namesrv-1'].map((id, at) => instance(id, at < 2 ? 'A' : 'B'))
    const texts = all.map(() => '')
    for (let k = 0; k < 10_000; k++) texts[(k * 7919) % 4] += line(k, `#${k}`)
    all.forEach((one, at) => {
      writeFileSync(logOf(one), texts[at] ?? '')
    })
    const numbers = (await shown(all, { lines: 10_000 })).match(/#\d+$/gm)
    expect(numbers).toEqual(Array.from({ length: 10_000 }, (_, k) => `#${k}`))
  })

  test('standard output stands beside the main log, and each instance has its colour', async () => {
    const [a, b] = [instance('broker-a'), instance('b')]
    writeFileSync(logOf(a), line(1, 'x'))
    writeFileSync(join(b.dir, 'stdout.log'), 'boot success\n')
    expect(await shown([a, b], { utc: true }, { colour: true })).toBe(
      '\u001b[36mbroker-a │\u001b[0m 2026-11-20 12:00:01Z INFO main - x\n\u001b[32mb        │ stdout │\u001b[0m boot success\n',
    )
  })

  test('all that is wrong with the options at once', async () => {
    const error = await shown([], { since: 'yesterday', lines: 'many', grep: '(', file: '../x' }).catch(error => error)
    expect((error as RmqctlErrors).errors.map(one => one.code)).toEqual(['input', 'input', 'input', 'input'])
  })
})

/** Waits until the output has what is expected. */
async function until(out: Output, pattern: RegExp): Promise<void> {
  for (let k = 0; k < 200 && !pattern.test(out.text); k++) await delay(50)
  expect(out.text).toMatch(pattern)
}

describe('following', () => {
  test('new lines of two instances, through rotation, deletion and a log that appears; ends quietly', async () => {
    const [a, b] = [instance('broker-a'), instance('broker-b')]
    writeFileSync(logOf(a), line(0, 'past'))
    const out = new Output()
    const running = logs({ follow: true }, await deps([a, b], out))
    await until(out, /past/)
    appendFileSync(logOf(a), line(1, 'a1'))
    writeFileSync(logOf(b), line(2, 'b2'))
    await until(out, /b2/)
    renameSync(logOf(a), join(logOf(a), '../otherdays/broker.1.log'))
    writeFileSync(logOf(a), line(3, 'a3'))
    await until(out, /a3/)
    rmSync(logOf(b))
    appendFileSync(logOf(a), line(4, 'a4'))
    await until(out, /a4/)
    await delay(1500)
    writeFileSync(logOf(b), line(5, 'b5'))
    await until(out, /b5/)
    stop.abort()
    expect(await running).toBe(6)
    expect(out.text.match(/- (.*)$/gm)).toEqual(['- past', '- a1', '- b2', '- a3', '- a4', '- b5'])
  })

  test('what two processes write at the same time is in order', async () => {
    const [a, b] = [instance('broker-a'), instance('broker-b')]
    for (const one of [a, b]) writeFileSync(logOf(one), '')
    const out = new Output()
    const running = logs({ follow: true }, await deps([a, b], out))
    const write = `i=$2; while [ $i -lt 400 ]; do printf '2026-11-20 20:%02d:%02d INFO main - #%s\\n' $((i / 60)) $((i % 60)) $i >> "$1"; i=$((i + 2)); done`
    await delay(600)
    await Promise.all([a, b].map((one, at) => execa('sh', ['-c', write, 'sh', logOf(one), String(at)])))
    await until(out, /#399$/m)
    stop.abort()
    await running
    expect(out.text.match(/#\d+$/gm)).toEqual(Array.from({ length: 400 }, (_, k) => `#${k}`))
  })

  test('a host that is lost is said at once, and the others go on', async () => {
    const [a, b] = [instance('broker-a', 'A'), instance('broker-b', 'B')]
    writeFileSync(logOf(a), line(0, 'past'))
    const out = new Output()
    const all = await deps([a, b], out)
    all.connections.delete('B')
    const running = logs({ follow: true }, all)
    await until(out, /past/)
    appendFileSync(logOf(a), line(1, 'still here'))
    await until(out, /still here/)
    stop.abort()
    await running
    expect(notes).toContain('B: is not connected')
  })

  test('a reader that goes away is a quiet end', async () => {
    const a = instance('broker-a')
    writeFileSync(logOf(a), line(0, 'past'))
    const out = new PassThrough()
    const running = logs({ follow: true }, await deps([a], out))
    await new Promise(resolve => out.once('data', resolve))
    out.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))
    expect(await running).toBe(1)
  })

  test('nothing is left behind on the host', async () => {
    const a = instance('broker-a')
    writeFileSync(logOf(a), line(0, 'past'))
    const out = new Output()
    const running = logs({ follow: true }, await deps([a], out))
    await until(out, /past/)
    const list = `for p in /proc/[0-9]*; do [ "$(cat $p/comm)" = tail ] && grep -lF ${a.dir} $p/cmdline; done 2>/dev/null; :`
    const followers = async () => (await execa('sh', ['-c', list])).stdout
    expect(await followers()).toMatch(/^\/proc\/\d+\/cmdline$/)
    stop.abort()
    await running
    for (let k = 0; k < 40 && (await followers()) !== ''; k++) await delay(50)
    expect(await followers()).toBe('')
  })
})
