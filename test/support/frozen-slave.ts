import { describe, expect, test } from 'vitest'
import type { JavaClient, Sent } from './java-client.ts'
import { type LocalCluster, pidOf } from './local-cluster.ts'
import { outcome, untilTaken } from './messages.ts'

const [namesrv, master, slave, topic] = ['127.0.0.1:9876', '127.0.0.1:10911', '127.0.0.1:10921', 'frozen']

/** 5.x is asynchronous with RocketMQ's own settings for sync (rocketmq-facts 0.1): only a slave that is away shows the difference. */
export function provesSynchronous(running: () => { cluster: LocalCluster; client: JavaClient }): void {
  describe('a slave that is frozen', () => {
    let unreplicated: Sent | undefined

    const send = async (prefix: string, timeout?: number) =>
      (await running().client.send({ namesrv, topic, broker: 'broker-a', prefix, timeout }))[0]
    const sendUntilTaken = async (prefix: string) =>
      (await untilTaken(async () => [await send(prefix, 15_000)].flatMap(one => one ?? [])))[0]
    const bodiesOnSlave = async (message: Sent | undefined) => {
      const read = await running().client.read({ address: slave, topic, how: 'view', ids: [message?.offsetId ?? ''] })
      return read.map(({ body }) => body)
    }

    test('before, a send is acknowledged when the slave has it', async () => {
      await running().client.topic({ namesrv, address: master, broker: 'broker-a', topic, queues: 1 })
      const sent = await sendUntilTaken('before')
      expect(outcome(sent)).toBe('before-0 SEND_OK')
      expect(await bodiesOnSlave(sent)).toEqual(['before-0'])
    })

    test('a send says within the client’s own time that no copy was made', async () => {
      process.kill(await pidOf(running().cluster, 'broker-a-s'), 'SIGSTOP')
      unreplicated = await send('frozen')
      expect(outcome(unreplicated)).toBe('frozen-0 FLUSH_SLAVE_TIMEOUT')
      expect(unreplicated?.ms).toBeGreaterThan(900)
      expect(unreplicated?.ms).toBeLessThan(3000)
    })

    test('status says so, and of the NameServers nothing', async () => {
      const { code, document } = await running().cluster.status()
      expect({ code, healthy: document.healthy }).toEqual({ code: 7, healthy: false })
      expect(document.instances.find(one => one.id === 'broker-a-s')).toMatchObject({ inSync: false })
      const told = document.problems.map(problem => problem.instance)
      expect(told).toContain('broker-a-s')
      expect(told.filter(id => id?.startsWith('namesrv'))).toEqual([])
    })

    test('awake again, it catches up', async () => {
      const { cluster } = running()
      process.kill(await pidOf(cluster, 'broker-a-s'), 'SIGCONT')
      await expect.poll(async () => (await cluster.status()).document.problems, { timeout: 90_000 }).toEqual([])
      expect(await bodiesOnSlave(unreplicated)).toEqual(['frozen-0'])
      expect(outcome(await sendUntilTaken('after'))).toBe('after-0 SEND_OK')
    })
  })
}
