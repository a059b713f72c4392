import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { whyNoSshd } from '../connection/sshd.ts'
import { root } from '../support/checkout.ts'
import { type ManyHosts, manyHosts } from '../support/many-hosts.ts'
import { start } from '../support/run.ts'

const count = Number(process.env.RMQCTL_HOSTS ?? 100)
let many: ManyHosts
beforeAll(async () => {
  if (whyNoSshd() == null && process.getuid?.() === 0) many = await manyHosts(count)
}, 1_800_000)
afterAll(() => many?.[Symbol.dispose]())

/** One run, with the most memory that it had at once and the processor time that it used itself. */
async function planned() {
  const args = [join(root, 'dist/main.js'), 'plan', many.topology, '--exit-code']
  const running = start(process.execPath, args, { env: many.env })
  const used = { peakMb: 0, cpuMs: 0 }
  const look = setInterval(() => {
    try {
      const read = (file: string) => readFileSync(`/proc/${running.pid}/${file}`, 'utf8')
      const ticks = read('stat').split(') ')[1]?.split(' ').slice(11, 13).map(Number) ?? []
      used.peakMb = Math.max(used.peakMb, Number(/^VmHWM:\s+(\d+)/m.exec(read('status'))?.[1] ?? 0) / 1024)
      used.cpuMs = Math.max(used.cpuMs, 10 * ticks.reduce((sum, more) => sum + more, 0))
    } catch {
      // it has just ended
    }
  }, 20)
  const finished = await running.done
  clearInterval(look)
  return { ...finished, ...used }
}

test.skipIf(whyNoSshd() != null || process.getuid?.() !== 0)(
  `plan of an unchanged cluster on ${count} hosts: within 5 s and 250 MB`,
  async () => {
    const runs = []
    for (let n = 0; n < 5; n++) runs.push(await planned())
    for (const { code, stdout, stderr, ms, peakMb, cpuMs } of runs) {
      console.log(`${count} hosts: ${ms} ms, of its own ${cpuMs} ms of processor time and ${Math.round(peakMb)} MB`)
      expect({ code, stdout, stderr }).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing to do') })
    }
    expect(Math.max(...runs.map(({ peakMb }) => peakMb))).toBeLessThan(250)
    // the hosts work on this machine's processors too, a third of a second each: what is its own is what can be judged
    expect(Math.min(...runs.map(({ cpuMs }) => cpuMs))).toBeLessThan(5000)
  },
)
