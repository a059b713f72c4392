import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type JavaClient, javaClient, type Sent } from '../support/java-client.ts'
import { type LocalCluster, localCluster, pidOf } from '../support/local-cluster.ts'
import { outcome, untilTaken } from '../support/messages.ts'
import { onePair } from '../support/small-topologies.ts'

const [namesrv, master, slave] = ['127.0.0.1:19876', '127.0.0.1:20911', '127.0.0.1:20921']
const topic = 'proof'

// 5.x is asynchronous with RocketMQ's own settings for sync (rocketmq-facts 0.1): only a slave that is away shows the difference.
describe.each(['5.3.3', '4.9.7'])('synchronous replication on %s', version => {
  let cluster: LocalCluster
  let client: JavaClient
  let pid: number
  let unreplicated: Sent | undefined
  beforeAll(async () => {
    client = await javaClient(version)
    cluster = await localCluster({ name: 'pair', text: onePair, version })
    await cluster.up('--rocketmq', version)
    pid = await pidOf(cluster, 'broker-a-s')
    await client.topic({ namesrv, address: master, broker: 'broker-a', topic, queues: 1 })
  })
  afterAll(() => cluster?.dispose())

  const send = async (prefix: string, timeout?: number) =>
    (await client.send({ namesrv, topic, broker: 'broker-a', prefix, timeout }))[0]
  const bodiesOnSlave = async (message: Sent | undefined) => {
    const read = await client.read({ address: slave, topic, how: 'view', ids: [message?.offsetId ?? ''] })
    return read.map(({ body }) => body)
  }

  test('a send is acknowledged when the slave has it', async () => {
    const [sent] = await untilTaken(async () => [await send('before', 15_000)].flatMap(one => one ?? []))
    expect(outcome(sent)).toBe('before-0 SEND_OK')
    expect(await bodiesOnSlave(sent)).toEqual(['before-0'])
  })

  test('while the slave is frozen, a send says within the client’s own time that no copy was made', async () => {
    process.kill(pid, 'SIGSTOP')
    unreplicated = await send('frozen')
    expect(outcome(unreplicated)).toBe('frozen-0 FLUSH_SLAVE_TIMEOUT')
    expect(unreplicated?.ms).toBeGreaterThan(900)
    expect(unreplicated?.ms).toBeLessThan(3000)
  })

  test('status says so', async () => {
    const { code, document } = await cluster.status()
    expect({ code, healthy: document.healthy }).toEqual({ code: 7, healthy: false })
    expect(document.instances.find(one => one.id === 'broker-a-s')).toMatchObject({ inSync: false })
    expect(document.problems.map(problem => problem.instance)).toContain('broker-a-s')
    expect(document.problems.map(problem => problem.instance)).not.toContain('namesrv-1')
  })

  test('awake again, the slave catches up', async () => {
    process.kill(pid, 'SIGCONT')
    await expect.poll(async () => (await cluster.status()).document.problems, { timeout: 90_000 }).toEqual([])
    expect(await bodiesOnSlave(unreplicated)).toEqual(['frozen-0'])
    const [after] = await untilTaken(async () => [await send('after', 15_000)].flatMap(one => one ?? []))
    expect(outcome(after)).toBe('after-0 SEND_OK')
  })
})
