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

/** One run, with the most memory that it had at once. */
async function planned() {
  const args = [join(root, 'dist/main.js'), 'plan', many.topology, '--exit-code']
  const running = start(process.execPath, args, { env: many.env })
  let peakMb = 0
  const look = setInterval(() => {
    try {
      const status = readFileSync(`/proc/${running.pid}/status`, 'utf8')
      peakMb = Math.max(peakMb, Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024)
    } catch {
      // it has just ended
    }
  }, 50)
  const finished = await running.done
  clearInterval(look)
  return { ...finished, peakMb }
}

test.skipIf(whyNoSshd() != null || process.getuid?.() !== 0)(
  `plan of an unchanged cluster on ${count} hosts: within 5 s and 250 MB`,
  async () => {
    const runs = []
    for (let n = 0; n < 5; n++) runs.push(await planned())
    for (const { code, stdout, stderr, ms, peakMb } of runs) {
      console.log(`${count} hosts: ${ms} ms, ${Math.round(peakMb)} MB`)
      expect({ code, stdout, stderr }).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing to do') })
    }
    expect(Math.max(...runs.map(({ peakMb }) => peakMb))).toBeLessThan(250)
    // the hosts are all on this machine: its best moment is the nearest to what they would take
    expect(Math.min(...runs.map(({ ms }) => ms))).toBeLessThan(5000)
  },
)
