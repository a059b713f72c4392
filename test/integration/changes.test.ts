import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { RemotingClient } from '../../src/remoting/client.ts'
import { getBrokerConfig } from '../../src/remoting/requests/broker-config.ts'
import { createTopic } from '../../src/remoting/requests/create-topic.ts'
import { pullMessage } from '../../src/remoting/requests/pull-message.ts'
import { sendMessage } from '../../src/remoting/requests/send-message.ts'
import { getTopicRoute } from '../../src/remoting/requests/topic-route.ts'
import { type LocalCluster, localCluster, succeeded } from '../support/local-cluster.ts'

// What is said of a change is what happens: one cluster, changed in every way there is. A key is called hot only here, where
// the broker behaves in another way afterwards, in the same process.
const version = process.env.RMQCTL_TEST_ROCKETMQ ?? '5.3.3'
const quick = 'cleanResourceInterval: 1000, updateNameServerAddrPeriod: 2000, registerNameServerPeriod: 10000'
const fixed = `mappedFileSizeCommitLog: 5242880, diskMaxUsedSpaceRatio: 95, flushIntervalCommitLog: 400, ${quick}`
/** Back to true would need a restart. */
const stays = 'autoCreateTopicEnable: false'
const begin = `fileReservedTime: 90, deleteWhen: "${otherHour()}"`

let cluster: LocalCluster
let broker: RemotingClient
let nameserver: RemotingClient
let pids: Record<string, number | null>
beforeAll(async () => {
  cluster = await localCluster({ name: 'changes', text: topology(begin), version })
  await cluster.up()
  pids = await cluster.pids()
  broker = new RemotingClient(async () => connect(20911, '127.0.0.1'))
  nameserver = new RemotingClient(async () => connect(19876, '127.0.0.1'))
})
afterAll(async () => {
  await broker?.[Symbol.asyncDispose]()
  await nameserver?.[Symbol.asyncDispose]()
  await cluster?.dispose()
})

describe('keys that are hot', () => {
  let files: string[]

  test('to begin with, the broker takes all of it', async () => {
    const topic = { topic: 'large', queues: 1, permission: 6 }
    expect(await broker.call(createTopic, topic, { timeoutMs: 10_000 })).toMatchObject({ ok: true })
    for (let n = 0; n < 4; n++) expect(await send('large', {}, 3_000_000)).toBe('ok')
    expect(await send('made-by-itself')).toBe('ok')
    expect(await send('large', { TRAN_MSG: 'true' })).toBe('ok')
    expect(await pull('any-group')).toBe('ok')
    files = readdirSync(commitLog()).toSorted()
    expect(files.length).toBeGreaterThanOrEqual(4)
    touch(files[0]!, 100)
    touch(files[1]!, 80)
  })

  test('plan shows each with its values, and exits with 6', async () => {
    const more = `${stays}, autoCreateSubscriptionGroup: false, rejectTransactionMessage: true`
    change(`${retention}, ${more}`)
    const { code, stdout } = await cluster.rmqctl(['plan', cluster.file, '--exit-code'])
    expect(code).toBe(6)
    expect(changesIn(stdout)).toEqual([
      'broker-a autoCreateSubscriptionGroup (default) → false hot',
      'broker-a autoCreateTopicEnable (default) → false hot',
      `broker-a deleteWhen ${otherHour()} → ${everyHour} hot`,
      'broker-a rejectTransactionMessage (default) → true hot',
    ])
  })

  test('up makes it so in the same process, and the file ends as rendered', async () => {
    await cluster.up()
    expect(await send('not-made-any-more')).toBe('rejected 17')
    expect(await send('large', { TRAN_MSG: 'true' })).toBe('rejected 16')
    expect(await pull('another-group')).toBe('rejected 26')
    await expectUnchanged()
  })

  test('read-only: the NameServer tells producers so', async () => {
    expect(await permissionOf('large')).toBe(6)
    change(`${retention}, brokerPermission: 4, ${stays}`)
    await cluster.up()
    await expect.poll(() => permissionOf('large'), { timeout: 30_000 }).toBe(4)
    await expectUnchanged()
  })

  test('keys that the topology no longer says get the defaults of RocketMQ; old files go by the new hour', async () => {
    change(`${retention}, ${stays}`)
    await cluster.up()
    await expect.poll(() => permissionOf('large'), { timeout: 30_000 }).toBe(6)
    expect(await send('large', { TRAN_MSG: 'true' })).toBe('ok')
    expect(await pull('a-third-group')).toBe('ok')
    await expect.poll(() => existsSync(join(commitLog(), files[0]!)), { timeout: 90_000 }).toBe(false)
    expect(existsSync(join(commitLog(), files[1]!))).toBe(true)
  })

  test('and by the new age', async () => {
    change(last)
    await cluster.up()
    await expect.poll(() => existsSync(join(commitLog(), files[1]!)), { timeout: 90_000 }).toBe(false)
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
    const found = [
      'broker-a fileReservedTime 5 → 72 hot (changed while it ran)',
      'broker-a flushIntervalCommitLog 900 → 400 restart (changed while it ran)',
    ]
    const planned = await cluster.rmqctl(['plan', cluster.file, '--exit-code'])
    expect(planned.code).toBe(6)
    expect(changesIn(planned.stdout)).toEqual(found.toReversed().toSorted())
    const diff = await cluster.rmqctl(['diff', '--exit-code', '--json'])
    expect(diff.code).toBe(6)
    const at = { instance: 'broker-a', managed: true, differs: true }
    const { keys } = JSON.parse(diff.stdout) as { keys: { differs: boolean }[] }
    expect(keys.filter(({ differs }) => differs)).toEqual([
      { ...at, key: 'fileReservedTime', topology: '72', file: '5', live: '5' },
      { ...at, key: 'flushIntervalCommitLog', topology: '400', file: '900', live: '900' },
    ])
    const refused = await cluster.rmqctl(['up', cluster.file])
    expect(refused.code).toBe(3)
    expect(refused.stderr).toContain('broker-a is the only broker group')
    const live = await broker.call(getBrokerConfig, undefined)
    expect(live.ok && live.value.fileReservedTime).toBe('72')
    expect(properties()).toContain('flushIntervalCommitLog=400\n')
    const again = await cluster.rmqctl(['plan', cluster.file, '--exit-code'])
    expect(again.code).toBe(6)
    expect(changesIn(again.stdout)).toEqual([
      'broker-a broker-a/broker-a.properties was changed after it was started restart',
    ])
  })

  test('a file edited by hand is shown, and overwritten only after a yes', async () => {
    writeFileSync(file(), properties().replace('fileReservedTime=72', 'fileReservedTime=1'))
    const { stdout } = await cluster.rmqctl(['plan', cluster.file])
    expect(stdout).toContain('fileReservedTime 1 → 72')
    expect(stdout).toContain('(edited by hand)')
    const { code, stderr } = await cluster.rmqctl(['up', cluster.file])
    expect(code).toBe(2)
    expect(stderr).toContain('fileReservedTime 1 → 72')
    expect(properties()).toContain('fileReservedTime=1\n')
    await cluster.up('--yes')
    expect(properties()).toContain('fileReservedTime=72\n')
    expect(await cluster.pids()).toEqual(pids)
  })
})

describe('NameServers come and go', () => {
  const second = ', { host: A, port: 19886 }'

  test('a new one is started and told to the brokers, none of which restarts', async () => {
    const { 'broker-a': before } = await cluster.pids()
    change(last, second)
    const { stdout } = await cluster.rmqctl(['plan', cluster.file])
    expect(changesIn(stdout)).toContain('broker-a namesrvAddr 127.0.0.1:19876 → 127.0.0.1:19876;127.0.0.1:19886 hot')
    await cluster.up()
    const { document } = await cluster.status()
    expect(document.instances.find(({ id }) => id === 'broker-a')).toMatchObject({
      pid: before,
      registered: ['namesrv-1', 'namesrv-2'],
    })
  })

  test('one that the topology no longer has is refused, and with --prune it goes', async () => {
    change(last, '', '{ host: A, port: 19886 }')
    const refused = await cluster.rmqctl(['up', cluster.file])
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain('namesrv-1 is deployed, but is not in')
    expect(refused.stderr).toContain('rmqctl up --prune')
    const { 'broker-a': before } = await cluster.pids()
    const { code, stderr } = await cluster.rmqctl(['up', cluster.file, '--prune', '--yes'])
    expect({ code, stderr }).toMatchObject({ code: 0 })
    expect(stderr).toContain('clients have a list of NameServers of their own')
    expect(await cluster.pids()).toMatchObject({ 'broker-a': before })
    expect(Object.keys(await cluster.pids()).toSorted()).toEqual(['broker-a', 'namesrv-2'])
    expect(cluster.processes().length).toBe(Object.keys(await cluster.pids()).length * processesEach)
    expect(existsSync(join(cluster.root, 'namesrv-1'))).toBe(false)
    expect((await cluster.rmqctl(['plan', cluster.file])).stdout).not.toContain('namesrv')
  })

  test('a broker group with messages that nobody read needs the name of the cluster', async () => {
    const more = '  broker-b: { master: { host: A, port: 20931 } }'
    change(last, '', '{ host: A, port: 19886 }', more)
    await cluster.up()
    const other = new RemotingClient(async () => connect(20931, '127.0.0.1'))
    const topic = { topic: 'unread', queues: 1, permission: 6 }
    expect(await other.call(createTopic, topic, { timeoutMs: 10_000 })).toMatchObject({ ok: true })
    const message = { group: 'producers', topic: 'unread', queueId: 0, bornTimestamp: 0, body: Buffer.from('x') }
    const sent = await other.call(sendMessage, { ...message, properties: {} }, { timeoutMs: 20_000 })
    expect(sent.ok).toBe(true)
    await other[Symbol.asyncDispose]()
    change(last, '', '{ host: A, port: 19886 }')
    const refused = await cluster.rmqctl(['up', cluster.file, '--prune', '--yes'])
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain('broker-b has 1 messages of unread that were not read by anybody')
    await cluster.up('--prune', '--confirm', 'changes')
    expect(Object.keys(await cluster.pids()).toSorted()).toEqual(['broker-a', 'namesrv-2'])
    expect(readdirSync(join(cluster.root, 'broker-b')).toSorted()).toEqual(['.had-store', 'store'])
  })
})

/** The same processes, our file, and nothing more to do than that. */
async function expectUnchanged(): Promise<void> {
  expect(await cluster.pids()).toEqual(pids)
  expect(properties()).toContain('Written by rmqctl')
  expect(properties()).not.toContain('rocketmqHome')
  expect((await cluster.rmqctl(['plan', cluster.file, '--exit-code'])).code).toBe(0)
}

/** The lines below "Changes", with single blanks. */
function changesIn(text: string): string[] {
  const lines = text.split('\n')
  const from = lines.indexOf('Changes') + 1
  if (from === 0) return []
  const to = lines.findIndex((line, index) => index >= from && !line.startsWith('  '))
  return lines.slice(from, to < 0 ? undefined : to).map(line => line.trim().replace(/ +/g, ' '))
}

async function send(topic: string, more: Record<string, string> = {}, bytes = 5): Promise<string> {
  const message = {
    ...{ group: 'producers', topic, queueId: 0, bornTimestamp: Date.now(), body: Buffer.alloc(bytes, 'x') },
    properties: { UNIQ_KEY: `k${Math.random()}`, PGROUP: 'producers', ...more },
  }
  const sent = await broker.call(sendMessage, message, { timeoutMs: 20_000 })
  return sent.ok ? sent.value.status : `${sent.failure.kind} ${sent.failure.code}`
}

async function permissionOf(topic: string): Promise<number | undefined> {
  const route = await nameserver.call(getTopicRoute, { topic })
  return route.ok ? route.value?.[0]?.permission : undefined
}

async function pull(group: string): Promise<string> {
  const from = { group, topic: 'large', queueId: 0, offset: 0, maxMessages: 1 }
  const pulled = await broker.call(pullMessage, from, { timeoutMs: 20_000 })
  return pulled.ok ? 'ok' : `${pulled.failure.kind} ${pulled.failure.code}`
}

function topology(keys: string, secondNameserver = '', first = '{ host: A, port: 19876 }', moreBrokers = ''): string {
  return `rocketmq: "${version}"
hosts: [A]
nameservers: [${first}${secondNameserver}]
brokers:
  broker-a: { master: { host: A, port: 20911, config: { ${fixed}, ${keys} } } }
${moreBrokers}
`
}

/** Another topology, with the end of the file as it is. */
function change(...parts: Parameters<typeof topology>): void {
  const text = readFileSync(cluster.file, 'utf8')
  writeFileSync(cluster.file, topology(...parts) + text.slice(text.indexOf('\ndefaults:')))
}

function file(): string {
  return join(cluster.root, 'broker-a/broker-a.properties')
}

function properties(): string {
  return readFileSync(file(), 'utf8')
}

function commitLog(): string {
  return join(cluster.root, 'broker-a/store/commitlog')
}

/** Makes a file of the commit log so many hours old. */
function touch(name: string, hours: number): void {
  const then = new Date(Date.now() - hours * 3_600_000)
  utimesSync(join(commitLog(), name), then, then)
}

/** An hour that is far from now, as deleteWhen has it. */
function otherHour(): string {
  return String((new Date().getHours() + 12) % 24).padStart(2, '0')
}

const everyHour = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0')).join(';')

const retention = `fileReservedTime: 90, deleteWhen: "${everyHour}"`

/** What is left set after the hot keys. */
const last = `${stays}, fileReservedTime: 72, deleteWhen: "${everyHour}"`

/** The JVM and the sh that waits for its exit code. */
const processesEach = 2
