import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { whyNoHosts } from '../hosts/hosts.ts'
import type { Load, LoadReport } from '../support/java-client.ts'
import { succeeded } from '../support/local-cluster.ts'
import { type ThreeHosts, threeHosts } from '../support/three-hosts.ts'

const reason = whyNoHosts()
const long = { timeoutMs: 1_500_000 }
const versions = (process.env.RMQCTL_TEST_ROCKETMQ ?? '5.3.3 5.5.0').split(' ')
const cases = versions.flatMap(version => [[version, 'nameservers'] as const, [version, 'own'] as const])

// Three hosts, three replicas, three controllers: what each loss costs, under load. What is measured is printed.
describe.skipIf(reason != null).each(cases)('%s, controllers: %s', (version, controllers) => {
  let three: ThreeHosts
  let load: Load | undefined
  beforeAll(async () => {
    three = await threeHosts(version, controllers)
  }, 900_000)
  afterEach(() => {
    load?.running.kill('SIGKILL')
    load = undefined
  })
  afterAll(() => three?.[Symbol.asyncDispose]())

  const say = (what: string, text: string) => console.log(`${version}, controllers: ${controllers}, ${what}: ${text}`)
  const loaded = async (options = {}) => {
    const begun = await three.load(options)
    load = begun
    return begun
  }
  const seconds = (ms: number) => `${Math.round(ms / 100) / 10} s`
  const told = ({ sent, failed, notOk, missing }: LoadReport) =>
    `${sent} sent, ${failed} failed, ${notOk} not SEND_OK, ${missing} lost`
  const again = () => three.here.rmqctl([...three.up, '--yes', '--lock-wait', '3m'], long)
  const asBefore = async (was: string) => {
    succeeded(await again(), 'up')
    // a NameServer may drop a member once more, when it notices that the connection from before the cut is gone
    await expect.poll(() => three.problems(), { timeout: 60_000, interval: 1000 }).toEqual([])
    const { master, inSync } = await three.group()
    expect(inSync.toSorted()).toEqual(three.replicas)
    expect(master).not.toBe(was)
  }
  /** RocketMQ lets a replica follow the master before for good, once in a while: doctor finds it, and what it says to type helps. */
  const bringBack = async () => {
    await three.untilGroup(now => now.inSync.length === 3, 60_000).catch(() => undefined)
    const { inSync } = await three.group()
    for (const id of three.replicas.filter(one => !inSync.includes(one))) {
      const { stdout } = await three.here.rmqctl(['doctor'])
      expect(stdout).toMatch(new RegExp(`${id} follows \\S+, while [\\s\\S]*rmqctl stop ${id} && rmqctl start ${id}`))
      say('cut', `${id} followed the master before`)
      for (const verb of ['stop', 'start']) succeeded(await three.here.rmqctl([verb, id, '--yes'], long), verb)
    }
    await three.untilGroup(now => now.inSync.length === 3, 120_000)
  }
  const signal = (replica: string, word: string) =>
    three.hosts.ssh(three.hostOf(replica), `systemctl kill -s ${word} rocketmq-three-${replica}`)

  test('kill -9 of the master: another leads within 15 s, the old one is back by itself', async () => {
    const under = await loaded()
    const { master, masterEpoch } = await three.group()
    await signal(master!, 'KILL')
    const ms = await three.untilGroup(now => now.masterEpoch! > masterEpoch! && now.master !== master, 15_000)
    await three.untilGroup(({ inSync }) => inSync.length === 3, 120_000)
    const report = await under.finish()
    say('kill -9', `another leads after ${seconds(ms)}; ${told(report)}`)
    expect(report.missing).toBe(0)
    await asBefore(master!)
  })

  test('the network of the master is cut for 30 s: another leads within 30 s', async () => {
    const under = await loaded()
    const { master, masterEpoch } = await three.group()
    const host = three.hostOf(master!)
    await three.hosts.cut(host)
    const heal = setTimeout(() => void three.hosts.heal(host), 30_000)
    const ms = await three.untilGroup(now => (now.masterEpoch ?? 0) > masterEpoch! && now.master !== master, 30_000)
    await three.untilGroup(({ inSync }) => inSync.includes(master!), 180_000)
    clearTimeout(heal)
    await bringBack()
    const report = await under.finish()
    say('cut', `another leads after ${seconds(ms)}; ${told(report)}`)
    expect(report.missing).toBe(0)
    await asBefore(master!)
  })

  test('a replica that stood still for 20 s before the master is killed does not lead', async () => {
    const under = await loaded()
    const { master, masterEpoch } = await three.group()
    const frozen = three.replicas.find(id => id !== master)!
    await signal(frozen, 'STOP')
    await three.untilGroup(({ inSync }) => !inSync.includes(frozen), 40_000)
    await signal(master!, 'KILL')
    await signal(frozen, 'CONT')
    const ms = await three.untilGroup(now => now.masterEpoch! > masterEpoch! && now.master !== master, 15_000)
    expect((await three.group()).master).not.toBe(frozen)
    await three.untilGroup(({ inSync }) => inSync.length === 3, 180_000)
    const report = await under.finish()
    say('frozen, then kill -9', `another leads after ${seconds(ms)}; ${told(report)}`)
    expect(report.missing).toBe(0)
    await asBefore(master!)
  })

  test('a rolling restart of all', async () => {
    const under = await loaded({ poll: 30_000 })
    const { master } = await three.group()
    const begin = performance.now()
    succeeded(await three.here.rmqctl(['restart', '--yes'], long), 'restart')
    const report = await under.finish()
    say('rolled', `${seconds(performance.now() - begin)}; ${told(report)}`)
    expect(report.missing).toBe(0)
    await asBefore(master!)
  })

  test('a changed key, by up', async () => {
    const under = await loaded()
    const { master } = await three.group()
    await three.edit()
    succeeded(await again(), 'up')
    const report = await under.finish()
    say('changed', told(report))
    expect(report.missing).toBe(0)
    await asBefore(master!)
  })
})
