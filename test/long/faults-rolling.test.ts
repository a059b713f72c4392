import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { whyNoHosts } from '../hosts/hosts.ts'
import { type Duo, duo } from '../support/duo.ts'
import type { Load } from '../support/java-client.ts'
import { succeeded } from '../support/local-cluster.ts'
import { rolledUnderLoad } from '../support/rolled.ts'

const reason = whyNoHosts()
const long = { timeoutMs: 900_000 }

// Hosts in trouble while a group is rolled under load. Sends may be late or fail where a host with half of the brokers is gone;
// what was acknowledged is never lost, and the next `up` finishes.
describe.skipIf(reason != null)(
  `trouble in the middle of a roll${reason == null ? '' : ` (skipped: ${reason})`}`,
  () => {
    let cluster: Duo
    let before: Record<string, number>
    let load: Load
    beforeAll(async () => {
      cluster = await duo('faultsroll')
      before = await cluster.permissions()
    }, 900_000)
    afterAll(() => cluster?.[Symbol.asyncDispose]())
    beforeEach(async () => {
      load = await cluster.load()
    })
    afterEach(() => load?.running.kill('SIGKILL'))

    const start = () => cluster.here.start([...cluster.up, '--output', 'json'], long)
    const step = (words: string) => new RegExp(`"type":"step-start",[^\\n]*"text":"${words}`)
    const unit = (id: string) => `rocketmq-duo-${id}`
    const pidOf = (k: number, id: string) => cluster.hosts.ssh(k, `systemctl show -p MainPID --value ${unit(id)}`)

    const converges = async () => {
      succeeded(await cluster.here.rmqctl([...cluster.up, '--lock-wait', '3m'], long), 'up')
      await cluster.expectDone()
      expect(await cluster.permissions()).toMatchObject(before)
    }
    const nothingLost = async (what: string) => {
      const report = await load.finish()
      console.log(`${what}: ${rolledUnderLoad(report)}`)
      expect(report.missing).toBe(0)
      return report
    }

    test('the host of the slave is rebooted while its slave restarts', async () => {
      await cluster.edit('broker-a')
      const running = start()
      await running.until(step('start broker-a-s'), 300_000)
      await cluster.hosts.reboot(2)
      const { code, stdout } = await running.done
      expect({ code, stdout }).toMatchObject({ code: expect.toSatisfy(ended => [1, 4].includes(ended)) })
      await converges()
      await nothingLost('rebooted')
    })

    test('the network of the host of the master is cut while it stops, and comes back', async () => {
      await cluster.edit('broker-a')
      const running = start()
      await running.until(step('stop broker-a"'), 300_000)
      await cluster.hosts.cut(1)
      const { code, stdout } = await running.done
      expect({ code, stdout }).toMatchObject({ code: 4 })
      const refused = await cluster.here.rmqctl([...cluster.up, '--lock-wait', '3m'], long)
      expect({ code: refused.code, stderr: refused.stderr }).toMatchObject({ code: 4 })
      await cluster.hosts.heal(1)
      await converges()
      await nothingLost('cut')
    })

    test('a slave that is paused: nothing is begun while it hangs, nor is its own group touched later', async () => {
      const pause = (signal: string) => cluster.hosts.ssh(1, `systemctl kill -s ${signal} ${unit('broker-b-s')}`)
      await cluster.edit('broker-a', 'broker-b')
      await pause('STOP')
      const refused = await cluster.here.rmqctl(cluster.up, long)
      await pause('CONT')
      expect({ code: refused.code, stderr: refused.stderr }).toEqual({
        code: 3,
        stderr: expect.stringContaining('nothing is restarted while a group is not whole: '),
      })
      await expect.poll(async () => (await cluster.here.status()).code, { timeout: 60_000 }).toBe(0)
      const running = start()
      await running.until(step('start broker-a-s'), 300_000)
      const untouched = await pidOf(2, 'broker-b')
      await pause('STOP')
      const { code, stdout } = await running.done
      expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringContaining('broker-b-s') })
      expect(await pidOf(2, 'broker-b')).toBe(untouched)
      expect(await cluster.permissions()).toMatchObject(before)
      await pause('CONT')
      await expect.poll(async () => (await cluster.here.status()).code, { timeout: 60_000 }).toBe(0)
      await converges()
      const report = await nothingLost('paused')
      expect(report.failed).toBe(0)
    })
  },
)
