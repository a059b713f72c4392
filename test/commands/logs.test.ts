import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type LogsDeps, logs } from '../../src/commands/logs.ts'
import type { LogsOptions } from '../../src/commands/logs-options.ts'
import { rocketmqStamp } from '../../src/diagnosis/stamp.ts'
import { RmqctlError, RmqctlErrors } from '../../src/errors.ts'
import type { DeployedInstance } from '../../src/topology/deployment.ts'
import { instanceAt, line, logOf, logsDeps, logsPlace, Output } from './logs-place.ts'

const place = logsPlace()
const instance = (id: string, host?: string) => instanceAt(place, id, host)

async function shown(
  instances: DeployedInstance[],
  options: LogsOptions,
  more: Partial<LogsDeps> = {},
): Promise<string> {
  const out = new Output()
  await logs(options, { ...(await logsDeps(place, instances, out)), ...more })
  return out.text
}

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
  const all = await logsDeps(place, [a, b, c], out)
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

test('a log that was asked for by name and that nobody has is an error, with where it was looked for', async () => {
  await expect(shown([instance('broker-a')], { file: 'remoting' })).rejects.toMatchObject({
    code: 'input',
    message: 'no instance has a remoting.log',
  })
  expect(place.notes).toEqual([
    `broker-a has no remoting.log on A (${place.root}/broker-a/home/logs/rocketmqlogs/remoting.log)`,
  ])
})

test('a log that one of them has is enough', async () => {
  const [a, b] = [instance('broker-a'), instance('broker-b')]
  writeFileSync(logOf(a, 'remoting'), line(1, 'x'))
  expect(await shown([a, b], { file: 'remoting', utc: true })).toContain('main - x')
  expect(place.notes).toHaveLength(1)
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
    '\u001b[38;5;31mbroker-a │\u001b[0m 2026-11-20 12:00:01Z INFO main - x\n\u001b[38;5;28mb        │ stdout │\u001b[0m boot success\n',
  )
})

test('all that is wrong with the options at once', async () => {
  const error = await shown([], { since: 'yesterday', lines: 'many', grep: '(', file: '../x' }).catch(error => error)
  expect((error as RmqctlErrors).errors.map(one => one.code)).toEqual(['input', 'input', 'input', 'input'])
})
