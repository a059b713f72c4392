import { appendFileSync, closeSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { logs } from '../../src/commands/logs.ts'
import { instanceAt, line, logOf, logsDeps, logsPlace, Output } from './logs-place.ts'

const place = logsPlace()
const instance = (id: string, host?: string) => instanceAt(place, id, host)

const patience = { timeout: 40_000, interval: 50 }

/** Waits until the output has what is expected. */
async function until(out: Output, pattern: RegExp): Promise<void> {
  await expect.poll(() => out.text, patience).toMatch(pattern)
}

/** Pids of the tails that follow something in a folder. */
async function followers(dir: string): Promise<string> {
  const list = `for p in /proc/[0-9]*; do [ "$(cat $p/comm)" = tail ] && grep -lF "$1" $p/cmdline; done 2>/dev/null; :`
  return (await execa('sh', ['-c', list, 'sh', dir])).stdout
}

test('new lines of two instances, through rotation, deletion and a log that appears; ends quietly', async () => {
  const [a, b] = [instance('broker-a'), instance('broker-b')]
  writeFileSync(logOf(a), line(0, 'past'))
  const out = new Output()
  const running = logs({ follow: true }, await logsDeps(place, [a, b], out))
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
  writeFileSync(logOf(b), line(5, 'b5'))
  await until(out, /b5/)
  place.stop.abort()
  expect(await running).toBe(6)
  expect(out.text.match(/- (.*)$/gm)).toEqual(['- past', '- a1', '- b2', '- a3', '- a4', '- b5'])
})

test('what two processes write at the same time is in order', async () => {
  const [a, b] = [instance('broker-a'), instance('broker-b')]
  for (const one of [a, b]) writeFileSync(logOf(one), line(-3600, `past of ${one.id}`))
  const out = new Output()
  // on a machine that lets a process wait for seconds the order of what comes is kept for as long
  const slow = { now: () => Date.now() / 20, sleep: (ms: number) => delay(ms) }
  const running = logs({ follow: true }, { ...(await logsDeps(place, [a, b], out)), clock: slow })
  const write = `i=$2; while [ $i -lt 400 ]; do printf '2026-11-20 20:%02d:%02d INFO main - #%s\\n' $((i / 60)) $((i % 60)) $i >> "$1"; i=$((i + 2)); done`
  await until(out, /past of broker-b/)
  await Promise.all([a, b].map((one, at) => execa('sh', ['-c', write, 'sh', logOf(one), String(at)])))
  await until(out, /#399$/m)
  place.stop.abort()
  await running
  expect(out.text.match(/#\d+$/gm)).toEqual(Array.from({ length: 400 }, (_, k) => `#${k}`))
})

test('a host that is lost is said at once, and the others go on', async () => {
  const [a, b] = [instance('broker-a', 'A'), instance('broker-b', 'B')]
  writeFileSync(logOf(a), line(0, 'past'))
  const out = new Output()
  const all = await logsDeps(place, [a, b], out)
  all.connections.delete('B')
  const running = logs({ follow: true }, all)
  await until(out, /past/)
  appendFileSync(logOf(a), line(1, 'still here'))
  await until(out, /still here/)
  place.stop.abort()
  await running
  expect(place.notes).toContain('B: is not connected')
})

test('a reader that goes away is a quiet end', async () => {
  const a = instance('broker-a')
  writeFileSync(logOf(a), line(0, 'past'))
  const out = new PassThrough()
  const running = logs({ follow: true }, await logsDeps(place, [a], out))
  await new Promise(resolve => out.once('data', resolve))
  out.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))
  expect(await running).toBe(1)
})

test('nothing is left behind on the host', async () => {
  const a = instance('broker-a')
  writeFileSync(logOf(a), line(0, 'past'))
  const out = new Output()
  const running = logs({ follow: true }, await logsDeps(place, [a], out))
  await until(out, /past/)
  expect(await followers(a.dir)).toMatch(/^\/proc\/\d+\/cmdline$/)
  place.stop.abort()
  await running
  await expect.poll(() => followers(a.dir), patience).toBe('')
})

test('a log that is deleted below the process that writes it: told once, and the others go on', async () => {
  const [a, b] = [instance('broker-a'), instance('broker-b')]
  // as RocketMQ does, these write on into what they opened
  const writers = [a, b].map(one => openSync(logOf(one), 'a'))
  const [first, second] = writers
  for (const fd of writers) appendFileSync(fd, line(0, 'past'))
  const out = new Output()
  const running = logs({ follow: true }, await logsDeps(place, [a, b], out))
  await until(out, /past[\s\S]*past/)
  rmSync(logOf(a))
  appendFileSync(first!, line(1, 'lost'))
  const gone = `A: ${logOf(a)} was deleted while broker-a has it open: what it says is lost until it begins a new file, or: rmqctl restart broker-a`
  await expect.poll(() => place.notes, patience).toContain(gone)
  appendFileSync(second!, line(2, 'still read'))
  await until(out, /still read/)
  place.stop.abort()
  await running
  expect(place.notes.filter(note => note === gone)).toHaveLength(1)
  writers.forEach(closeSync)
})
