import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { getBrokerConfig } from '../../src/remoting/requests/broker-config.ts'
import { type ChangingCluster, changingCluster, clientOf, makeTopic, send } from '../support/changing-cluster.ts'
import type { LocalCluster } from '../support/local-cluster.ts'
import { succeeded } from '../support/local-cluster.ts'

// What is said of a change is what happens: one cluster, changed in every way there is. A key is called hot only here, where
// the broker behaves in another way afterwards, in the same process.
const version = process.env.RMQCTL_TEST_ROCKETMQ ?? '5.3.3'

/** An hour that is far from now, as deleteWhen has it. */
const otherHour = String((new Date().getHours() + 12) % 24).padStart(2, '0')
const everyHour = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0')).join(';')
const retention = `fileReservedTime: 90, deleteWhen: "${everyHour}"`
/** Back to true would need a restart. */
const stays = 'autoCreateTopicEnable: false'
/** What is left set after the hot keys. */
const last = `${stays}, fileReservedTime: 72, deleteWhen: "${everyHour}"`
const second = '{ host: A, port: 19886 }'

let changing: ChangingCluster
let cluster: LocalCluster
let pids: Record<string, number | null>
beforeAll(async () => {
  changing = await changingCluster(version, { keys: `fileReservedTime: 90, deleteWhen: "${otherHour}"` })
  cluster = changing.cluster
  await cluster.up()
  pids = await cluster.pids()
})
afterAll(() => changing?.[Symbol.asyncDispose]())

describe('keys that are hot', () => {
  let files: string[]

  test('to begin with, the broker takes all of it', async () => {
    expect(await makeTopic(changing.broker, 'large')).toBe(true)
    for (let n = 0; n < 4; n++) expect(await changing.send('large', {}, 3_000_000)).toBe('ok')
    expect(await changing.send('made-by-itself')).toBe('ok')
    expect(await changing.send('large', { TRAN_MSG: 'true' })).toBe('ok')
    expect(await changing.pull('any-group')).toBe('ok')
    files = readdirSync(changing.commitLog()).toSorted()
    expect(files.length).toBeGreaterThanOrEqual(4)
    changing.touch(files[0]!, 100)
    changing.touch(files[1]!, 80)
  })

  test('plan shows each with its values, and exits with 6', async () => {
    changing.change({
      keys: `${retention}, ${stays}, autoCreateSubscriptionGroup: false, rejectTransactionMessage: true`,
    })
    expect(await changing.planned()).toEqual({
      code: 6,
      changes: [
        'broker-a autoCreateSubscriptionGroup (default) → false hot',
        'broker-a autoCreateTopicEnable (default) → false hot',
        `broker-a deleteWhen ${otherHour} → ${everyHour} hot`,
        'broker-a rejectTransactionMessage (default) → true hot',
      ],
    })
  })

  test('up makes it so in the same process, and the file ends as rendered', async () => {
    await cluster.up()
    expect(await changing.send('not-made-any-more')).toBe('rejected 17')
    expect(await changing.send('large', { TRAN_MSG: 'true' })).toBe('rejected 16')
    expect(await changing.pull('another-group')).toBe('rejected 26')
    await expectUnchanged()
  })

  test('read-only: the NameServer tells producers so', async () => {
    expect(await changing.permissionOf('large')).toBe(6)
    changing.change({ keys: `${retention}, brokerPermission: 4, ${stays}` })
    await cluster.up()
    await expect.poll(() => changing.permissionOf('large'), { timeout: 30_000 }).toBe(4)
  })

  test('keys that the topology no longer says get the defaults of RocketMQ; old files go by the new hour', async () => {
    changing.change({ keys: `${retention}, ${stays}` })
    await cluster.up()
    await expect.poll(() => changing.permissionOf('large'), { timeout: 30_000 }).toBe(6)
    expect(await changing.send('large', { TRAN_MSG: 'true' })).toBe('ok')
    expect(await changing.pull('a-third-group')).toBe('ok')
    await expect.poll(() => existsSync(join(changing.commitLog(), files[0]!)), { timeout: 90_000 }).toBe(false)
    expect(existsSync(join(changing.commitLog(), files[1]!))).toBe(true)
  })

  test('and by the new age', async () => {
    changing.change({ keys: last })
    await cluster.up()
    await expect.poll(() => existsSync(join(changing.commitLog(), files[1]!)), { timeout: 90_000 }).toBe(false)
    await expectUnchanged()
  })
})

describe('what was changed behind our back', () => {
  test('keys set by mqadmin are found; what is hot goes back at once, the rest needs a restart, here by force', async () => {
    for (const [key, value] of [
      ['fileReservedTime', '5'],
      ['flushIntervalCommitLog', '900'],
    ]) {
      const args = ['updateBrokerConfig', '-b', '127.0.0.1:20911', '-k', key!, '-v', value!]
      succeeded(await cluster.rmqctl(['mqadmin', '--', ...args]), 'mqadmin')
    }
    expect(await changing.planned()).toEqual({
      code: 6,
      changes: [
        'broker-a fileReservedTime 5 → 72 hot (changed while it ran)',
        'broker-a flushIntervalCommitLog 900 → 400 restart (changed while it ran)',
      ],
    })
    const { code, stdout } = await cluster.rmqctl(['diff', '--exit-code', '--json'])
    expect(code).toBe(6)
    const at = { instance: 'broker-a', managed: true, differs: true }
    const { keys } = JSON.parse(stdout) as { keys: { differs: boolean }[] }
    expect(keys.filter(({ differs }) => differs)).toEqual([
      { ...at, key: 'fileReservedTime', topology: '72', file: '5', live: '5' },
      { ...at, key: 'flushIntervalCommitLog', topology: '400', file: '900', live: '900' },
    ])
    // where nobody sends, the only group of a cluster on this machine would just be restarted
    expect(await changing.send('large')).toBe('ok')
    const planned = async () => (await cluster.rmqctl(['plan', cluster.file])).stdout
    await expect.poll(planned, { timeout: 20_000 }).toContain('not now: broker-a runs with an earlier configuration')
    const refused = await cluster.rmqctl(['up', cluster.file])
    expect(refused.code).toBe(3)
    expect(refused.stderr).toContain('broker-a is the only broker group')
    const live = await changing.broker.call(getBrokerConfig, undefined)
    expect(live.ok && live.value.fileReservedTime).toBe('72')
    expect(changing.properties()).toContain('flushIntervalCommitLog=400\n')
    expect(await changing.planned()).toEqual({
      code: 6,
      changes: ['broker-a broker-a/broker-a.properties was changed after it was started restart'],
    })
    await cluster.up('--force')
    pids = await cluster.pids()
    await expectUnchanged()
  })

  test('a file edited by hand is shown, and overwritten only after a yes', async () => {
    changing.setProperties(changing.properties().replace('fileReservedTime=72', 'fileReservedTime=1'))
    expect((await changing.planned()).changes.join()).toContain('fileReservedTime 1 → 72')
    const { code, stderr } = await cluster.rmqctl(['up', cluster.file])
    expect(code).toBe(2)
    expect(stderr).toContain('fileReservedTime 1 → 72')
    expect(changing.properties()).toContain('fileReservedTime=1\n')
    await cluster.up('--yes')
    expect(changing.properties()).toContain('fileReservedTime=72\n')
    expect(await cluster.pids()).toEqual(pids)
  })
})

describe('what comes and goes', () => {
  test('a new NameServer is started and told to the brokers, none of which restarts', async () => {
    changing.change({ keys: last, nameservers: `{ host: A, port: 19876 }, ${second}` })
    expect((await changing.planned()).changes).toContain(
      'broker-a namesrvAddr 127.0.0.1:19876 → 127.0.0.1:19876;127.0.0.1:19886 hot',
    )
    await cluster.up()
    const { document } = await cluster.status()
    expect(document.instances.find(({ id }) => id === 'broker-a')).toMatchObject({
      pid: pids['broker-a'],
      registered: ['namesrv-1', 'namesrv-2'],
    })
  })

  test('one that the topology no longer has is refused, and with --prune it goes', async () => {
    changing.change({ keys: last, nameservers: second })
    const refused = await cluster.rmqctl(['up', cluster.file])
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain('namesrv-1 is deployed, but is not in')
    expect(refused.stderr).toContain('rmqctl up --prune')
    const { code, stderr } = await cluster.rmqctl(['up', cluster.file, '--prune', '--yes'])
    expect({ code, stderr }).toMatchObject({ code: 0 })
    expect(stderr).toContain('clients have a list of NameServers of their own')
    await expectOnly({ 'broker-a': pids['broker-a'], 'namesrv-2': expect.any(Number) })
    expect(existsSync(join(cluster.root, 'namesrv-1'))).toBe(false)
    expect(await changing.permissionOf('large')).toBeUndefined()
  })

  test('a broker group with messages that nobody read needs the name of the cluster', async () => {
    const more = '  broker-b: { master: { host: A, port: 20931 } }'
    changing.change({ keys: last, nameservers: second, more })
    await cluster.up()
    const other = clientOf(20931)
    expect(await makeTopic(other, 'unread')).toBe(true)
    expect(await send(other, { topic: 'unread' })).toBe('ok')
    await other[Symbol.asyncDispose]()
    changing.change({ keys: last, nameservers: second })
    const refused = await cluster.rmqctl(['up', cluster.file, '--prune', '--yes'])
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain('broker-b has 1 messages of unread that were not read by anybody')
    await cluster.up('--prune', '--confirm', 'changes')
    await expectOnly({ 'broker-a': pids['broker-a'], 'namesrv-2': expect.any(Number) })
    expect(readdirSync(join(cluster.root, 'broker-b')).toSorted()).toEqual(['.had-store', 'store'])
  })
})

/** The same processes, our file, and nothing more to do. */
async function expectUnchanged(): Promise<void> {
  expect(await cluster.pids()).toEqual(pids)
  expect(changing.properties()).toContain('Written by rmqctl')
  expect(changing.properties()).not.toContain('rocketmqHome')
  expect(await changing.planned()).toEqual({ code: 0, changes: [] })
}

/** These instances by their pids, and no other. */
async function expectOnly(wanted: Record<string, unknown>): Promise<void> {
  expect(await cluster.pids()).toEqual(wanted)
}
