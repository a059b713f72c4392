import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { whyNoHosts } from '../hosts/hosts.ts'
import { type Duo, duo } from '../support/duo.ts'
import type { Load } from '../support/java-client.ts'
import { killedAtMoment, type Moment, momentsOf, plannedSteps, takeLock } from '../support/killed-runs.ts'
import { succeeded } from '../support/local-cluster.ts'
import { rolledUnderLoad } from '../support/rolled.ts'

const reason = whyNoHosts()
/** Moments of a rolling restart at which it is killed. */
const points = Number(process.env.RMQCTL_POINTS ?? 20)
/** How long the control process is stopped. */
const stoppedMs = Number(process.env.RMQCTL_STOPPED_MS ?? 300_000)

// One cluster under load all the while; one group is rolled by a key that only a restart changes, again and again.
describe.skipIf(reason != null)(
  `a rolling restart that is cut off${reason == null ? '' : ` (skipped: ${reason})`}`,
  () => {
    let cluster: Duo
    let before: Record<string, number>
    let load: Load
    let moments: Moment[]
    beforeAll(async () => {
      cluster = await duo('killedroll')
      before = await cluster.permissions()
      await cluster.edit('broker-a')
      moments = momentsOf(await plannedSteps(cluster.here, ['plan', ...cluster.up.slice(1)], /^roll-/), points)
    }, 900_000)
    afterAll(() => cluster?.[Symbol.asyncDispose]())
    beforeEach(async () => {
      load = await cluster.load()
      await cluster.edit('broker-a')
    })
    afterEach(() => load?.running.kill('SIGKILL'))

    // some of RocketMQ's own topics are never writable
    const isWiped = (all: Record<string, number>) =>
      Object.entries(before).some(([key, bits]) => key.endsWith(' broker-a') && (bits & 2 & ~(all[key] ?? 0)) !== 0)
    const start = () => cluster.here.start([...cluster.up, '--output', 'json'], { timeoutMs: stoppedMs + 900_000 })
    const text = (words: string) => new RegExp(`"type":"lane-progress",[^\\n]*"text":"[^"\\n]*${words}`)

    /** `status` names what is read-only, `up` does the rest, and all is as it was. */
    const converges = async () => {
      if (isWiped(await cluster.permissions())) {
        const { code, document } = await cluster.here.status()
        expect({ code, said: document.problems.map(({ kind }) => kind) }).toEqual({
          code: 7,
          said: expect.arrayContaining(['permission-wiped']),
        })
      }
      succeeded(await cluster.here.rmqctl([...cluster.up, '--lock-wait', '3m'], { timeoutMs: 600_000 }), 'up')
      await cluster.expectDone()
      expect(await cluster.permissions()).toMatchObject(before)
    }
    const nothingLost = async (what: string) => {
      const report = await load.finish()
      console.log(`${what}: ${rolledUnderLoad(report)}`)
      expect({ failed: report.failed, missing: report.missing }).toEqual({ failed: 0, missing: 0 })
    }

    test.each(Array.from({ length: points }, (_, index) => index))(
      `kill -9 at point %d of ${points}, then up`,
      async index => {
        const moment = moments[index]!
        const died = await killedAtMoment(cluster.here, cluster.up, moment)
        expect({ moment, died }).toEqual({ moment, died: true })
        await takeLock(cluster.here, ['-f', ...cluster.choice])
        await converges()
        await nothingLost(`killed at ${JSON.stringify(moment)}`)
      },
    )

    test('killed right after the first 205', async () => {
      const running = start()
      await running.until(text('until no producer writes to broker-a'), 120_000)
      running.kill('SIGKILL')
      await running.done
      expect(isWiped(await cluster.permissions())).toBe(true)
      await converges()
      await nothingLost('killed after the first 205')
    })

    test('killed right after a 205 that repeats one which a new topic has undone', async () => {
      const running = start()
      await running.until(text('until no producer writes to broker-a'), 120_000)
      await cluster.topic(`undo-${Date.now()}`)
      await running.until(/wiping once more[\s\S]*until no producer writes to broker-a/, 60_000)
      running.kill('SIGKILL')
      await running.done
      expect(isWiped(await cluster.permissions())).toBe(true)
      await converges()
      await nothingLost('killed after a repeated 205')
    })

    test('killed right after the 205 that keeps producers from a master which is back', async () => {
      const running = start()
      const wiped = /"type":"step-start",[^\n]*"step":"([^"]+)","text":"keep producers away from broker-a/
      const [, step] = wiped.exec(await running.until(wiped, 300_000)) ?? []
      await running.until(new RegExp(`"type":"step-end",[^\\n]*"step":"${step}"`))
      running.kill('SIGKILL')
      await running.done
      expect(isWiped(await cluster.permissions())).toBe(true)
      await converges()
      await nothingLost('killed after the last 205')
    })

    test(`stopped for ${stoppedMs / 1000} s while producers are away, then resumed`, async () => {
      const running = start()
      await running.until(text('until no producer writes to broker-a'), 120_000)
      running.kill('SIGSTOP')
      const end = Date.now() + stoppedMs
      await expect.poll(() => Date.now() > end, { timeout: stoppedMs + 10_000, interval: 1000 }).toBe(true)
      running.kill('SIGCONT')
      const { code, stdout } = await running.done
      expect({ code, stdout }).toMatchObject({ code: 5, stdout: expect.stringContaining('the lock was lost') })
      expect(stdout).not.toMatch(/"type":"step-start",[^\n]*"text":"stop broker-a/)
      expect(isWiped(await cluster.permissions())).toBe(false)
      await converges()
      await nothingLost('stopped')
    })
  },
)
