import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type GrpcClient, grpcClient } from '../support/grpc-client.ts'
import { javaClient } from '../support/java-client.ts'
import { type LocalCluster, localCluster, succeeded } from '../support/local-cluster.ts'

// Both modes beside each other: a proxy in the broker's process, and one of its own that takes TLS only.
const topology = `rocketmq: "5.3.3"
hosts: [A]
nameservers: [{ host: A, port: 21876 }]
brokers:
  broker-a:
    # without it a broker gives nothing to clients of proxies (test/support/light.ts leaves it out)
    master: { host: A, port: 21911, config: { timerWheelEnable: true }, proxy: { mode: local, port: 18081, remotingPort: 18080, config: { grpcShutdownTimeSeconds: 5 } } }
proxies:
  - host: A
    port: 18091
    remotingPort: 18090
    jvm: { options: [-XX:TieredStopAtLevel=1, -Dtls.server.mode=enforcing] }
    config: { grpcShutdownTimeSeconds: 5, metricsLabel: "ort:köln" }
`
const namesrv = '127.0.0.1:21876'
const broker = '127.0.0.1:21911'
const modes = [
  { mode: 'local', endpoints: '127.0.0.1:18081', tls: false },
  { mode: 'cluster', endpoints: '127.0.0.1:18091', tls: true },
]

describe('proxies of both modes', () => {
  let cluster: LocalCluster
  let client: GrpcClient
  beforeAll(async () => {
    client = await grpcClient()
    cluster = await localCluster({ name: 'proxies', text: topology })
  })
  afterAll(() => cluster?.dispose())

  test('up, and status says so', async () => {
    expect(await cluster.up()).toContain('gRPC: 127.0.0.1:18081, 127.0.0.1:18091')
    const { code, document } = await cluster.status()
    expect({ code, problems: document.problems, grpc: document.grpc }).toEqual({
      code: 0,
      problems: [],
      grpc: ['127.0.0.1:18081', '127.0.0.1:18091'],
    })
    expect(document.instances.map(({ id, role, state, address }) => [id, role, state, address])).toEqual([
      ['namesrv-1', 'namesrv', 'running', namesrv],
      ['broker-a', 'master', 'running', broker],
      ['proxy-1', 'proxy', 'running', '127.0.0.1:18091'],
    ])
  })

  test("a 4.9 client's messages come back from a 5.3 broker", async () => {
    const old = await javaClient('4.9.7')
    await old.topic({ namesrv, address: broker, broker: 'broker-a', topic: 'proof', queues: 2 })
    const sent = await old.send({ namesrv, topic: 'proof', broker: 'broker-a', prefix: 'old', count: 3 })
    expect(sent.map(one => one.status)).toEqual(['SEND_OK', 'SEND_OK', 'SEND_OK'])
    const ids = sent.map(one => one.offsetId!)
    const back = await old.read({ address: broker, topic: 'proof', how: 'view', ids })
    expect(back.map(one => one.body)).toEqual(['old-0', 'old-1', 'old-2'])
  })

  test.each(modes)(
    'what the gRPC client sends through the $mode proxy comes back through it',
    async ({ mode, ...at }) => {
      const place = { ...at, topic: 'proof', prefix: mode, count: 5 }
      const bodies = Array.from({ length: 5 }, (_, index) => `${mode}-${index}`)
      expect((await client.send(place)).map(one => one.body)).toEqual(bodies)
      const back = await client.receive({ ...place, group: `by-${mode}` })
      expect(back.map(one => one.body).toSorted()).toEqual(bodies)
    },
  )

  test('up again has nothing to do', async () => {
    const before = await cluster.pids()
    expect(await cluster.up()).toContain('proxies is already up')
    expect(await cluster.pids()).toEqual(before)
  })

  test('a proxy restarts alone, and answers again', async () => {
    const before = await cluster.pids()
    expect(succeeded(await cluster.rmqctl(['restart', 'proxy-1']), 'restart')).toContain('restarted proxy-1')
    const after = await cluster.pids()
    expect(after).toEqual({ ...before, 'proxy-1': expect.any(Number) })
    expect(after['proxy-1']).not.toBe(before['proxy-1'])
    expect(await client.send({ ...modes[1]!, topic: 'proof', prefix: 'again', count: 1 })).toHaveLength(1)
  })

  test('one that is stopped is named', async () => {
    succeeded(await cluster.rmqctl(['stop', 'proxy-1']), 'stop')
    const { code, document } = await cluster.status()
    expect({ code, problems: document.problems.map(({ text }) => text) }).toEqual({
      code: 7,
      problems: ['proxy-1 is stopped'],
    })
  })
})
