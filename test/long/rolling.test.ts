import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { whyNoHosts } from '../hosts/hosts.ts'
import { expectNothingLost, type FourHosts, fourHosts } from '../support/four-hosts.ts'
import type { Load } from '../support/java-client.ts'
import { succeeded } from '../support/local-cluster.ts'
import { rolledUnderLoad } from '../support/rolled.ts'

const reason = whyNoHosts()
const long = { timeoutMs: 1_500_000 }
const versions = (process.env.RMQCTL_TEST_ROCKETMQ ?? '5.3.3 4.9.7').split(' ')

// The whole procedure on four hosts, with its real waits and clients as they are. What is measured is printed.
describe.skipIf(reason != null).each(versions)(`2m-2s-sync %s on four hosts, under load`, version => {
  let four: FourHosts
  let before: Record<string, number>
  let load: Load | undefined
  beforeAll(async () => {
    four = await fourHosts(version)
    before = await four.permissions()
  }, 900_000)
  afterEach(() => {
    load?.running.kill('SIGKILL')
    load = undefined
  })
  afterAll(() => four?.[Symbol.asyncDispose]())

  const say = (what: string, text: string) => console.log(`${version}, ${what}: ${text}`)
  const loaded = async () => {
    const begun = await four.load()
    load = begun
    return begun
  }
  const again = () => four.here.rmqctl([...four.up, '--yes', '--lock-wait', '3m'], long)
  const draining = (group: string) => new RegExp(`until no producer writes to ${group} any more`)
  const asBefore = async () => {
    expect(await four.permissions()).toMatchObject(before)
    await four.expectWell()
  }

  test('rolled by a changed key', async () => {
    const under = await loaded()
    await four.edit()
    const begin = Date.now()
    succeeded(await again(), 'up')
    const seconds = Math.round((Date.now() - begin) / 1000)
    const report = await under.finish()
    say('rolled', `${seconds} s for two groups; ${rolledUnderLoad(report)}`)
    await asBefore()
    expectNothingLost(report)
  })

  test('a new topic, a new consumer group and a restarted NameServer in the middle', async () => {
    const under = await loaded()
    await four.edit()
    const running = four.here.start([...four.up, '--yes', '--lock-wait', '3m'], long)
    await running.until(draining('broker-a'), 120_000)
    await four.client.join({ namesrv: four.namesrv, topic: 'orders', group: `new-${Date.now()}` })
    await four.topic(`new-${Date.now()}`)
    await running.until(/became writable again/, 120_000)
    await running.until(draining('broker-b'), 900_000)
    await four.hosts.ssh(four.place['namesrv-2']!, 'systemctl restart rocketmq-four-namesrv-2')
    await running.until(/became writable again at namesrv-2/, 600_000)
    const { code, stderr } = await running.done
    const report = await under.finish()
    say('disturbed', `${stderr.match(/became writable again/g)?.length} times wiped again; ${rolledUnderLoad(report)}`)
    expect({ code, stderr }).toMatchObject({ code: 0 })
    await asBefore()
    expectNothingLost(report)
  })

  test('killed while its master stops, then up again', async () => {
    const under = await loaded()
    await four.edit()
    const running = four.here.start([...four.up, '--yes', '--lock-wait', '3m', '--output', 'json'], long)
    await running.until(/"type":"step-start",[^\n]*"text":"stop broker-a"/, 300_000)
    running.kill('SIGKILL')
    await running.done
    const { document } = await four.here.status()
    expect(document.problems.map(({ kind, group }) => `${kind} ${group}`)).toContain('permission-wiped broker-a')
    succeeded(await again(), 'up')
    const report = await under.finish()
    say('killed', rolledUnderLoad(report))
    await asBefore()
    expectNothingLost(report)
  })

  test('beside it: one broker after the other by systemd alone', async () => {
    const under = await loaded()
    const begin = Date.now()
    for (const id of ['broker-a-s', 'broker-a', 'broker-b-s', 'broker-b']) {
      await four.hosts.ssh(four.place[id]!, `systemctl restart rocketmq-four-${id}`)
      const isBack = async () => (await four.here.status()).document.instances.find(one => one.id === id)?.registered
      await expect.poll(isBack, { timeout: 120_000, interval: 500 }).toEqual(['namesrv-1', 'namesrv-2'])
    }
    const seconds = Math.round((Date.now() - begin) / 1000)
    const report = await under.finish()
    say('plain restarts', `${seconds} s for two groups; ${rolledUnderLoad(report)}`)
    expect(report.missing).toBe(0)
  })
})
