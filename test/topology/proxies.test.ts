import { describe, expect, test } from 'vitest'
import { assignPorts } from '../../src/topology/ports.ts'
import { isOrHasProxy } from '../../src/topology/roles.ts'
import type { ProxyWish } from '../../src/topology/with-proxy.ts'
import { good, load } from './load-text.ts'
import { type Case, refuses, replaced } from './refused.ts'

const masters =
  'rocketmq: "5.3.3"\nhosts: [A, B]\nnameservers: [A]\nbrokers:\n  broker-a: { master: A }\n  broker-b: { master: B }\n'
const bound = { hosts: 'A=10.0.0.11,B=10.0.0.12' }
const one = 'rocketmq: "5.3.3"\nhosts: [A]\nnameservers: [A]\nbrokers:\n  broker-a: { master: '
const withKeys = (keys: string) => `${one}A }\nproxies: [{ host: A, config: { ${keys} } }]\n`

const cases: Case[] = [
  [
    'proxies of 4.9',
    `${replaced('5.3.3', '4.9.7')}proxies: [A]\n`,
    [['7:11', 'proxy-1: RocketMQ 4.9.7 has no proxy, which came with 5.0', 'rocketmq: "5.3.3", or without proxies']],
  ],
  [
    'a local proxy on 4.9, by --proxy',
    `${one}A }\n`,
    [['5:23', 'the proxy in broker-a: RocketMQ 4.9.7 has no proxy']],
    { proxy: { said: 'local' }, rocketmq: '4.9.7' },
  ],
  [
    'two local proxies on this machine',
    `${masters}proxy: local\n`,
    [['6:23', 'the proxies in broker-a and broker-b are on one address (127.0.0.1)', '--proxy cluster']],
  ],
  [
    'two local proxies that others know by one address',
    masters
      .replace('[A, B]', '{ A: { address: 10.0.0.11 }, B: { address: 10.0.0.12, advertise: 10.0.0.11 } }')
      .concat('proxy: local\n'),
    [['6:23', 'are on one address (10.0.0.11)']],
  ],
  [
    'local proxies with unequal ports',
    masters.replace('master: B', 'master: { host: B, proxy: { mode: local, port: 8090 } }').concat('proxy: local\n'),
    [['6:23', 'broker-a has 8081, broker-b has 8090', 'proxy: { mode: local, port: 8081 }']],
    bound,
  ],
  [
    'a local proxy in a slave',
    replaced('slaves: [B]', 'slaves: [{ host: B, proxy: local }]'),
    [['5:53', 'broker-a-s never takes messages, so a proxy in its process has nobody to send to']],
    bound,
  ],
  [
    'a proxy on the port of a NameServer',
    `${one}A }\nproxies: [{ host: A, port: 9876 }]\n`.replace('[A]\nb', '[{ host: A, port: 9876 }]\nb'),
    [['6:28', "proxy-1's port 9876 is namesrv-1's port"]],
  ],
  [
    'the remoting port of a proxy on the gRPC port of another',
    `${one}A }\nproxies: [{ host: A, port: 8085 }, { host: A, remotingPort: 8085 }]\n`,
    [['6:36', "proxy-2's remoting port 8085 is proxy-1's port"]],
  ],
  [
    'a gRPC port that is its own remoting port',
    `${one}A }\nproxies: [{ host: A, port: 8080, remotingPort: 8080 }]\n`,
    [['6:28', 'remoting port 8080 is its port']],
  ],
  ['an unknown key', withKeys('grpcThreadPoolNum: 8'), [['6:32', "'grpcThreadPoolNum'", 'grpcThreadPoolNums']]],
  ["a broker's key", withKeys('fileReservedTime: 8'), [['6:32', "'fileReservedTime'"]]],
  ['a number that is none', withKeys('grpcThreadPoolNums: many'), [['6:52', 'many']]],
  [
    'an owned key',
    withKeys('grpcServerPort: 9000'),
    [['6:32', "'grpcServerPort' is decided by the topology", 'say `port` for the proxy']],
  ],
  [
    'keys of a local proxy',
    `${one}{ host: A, proxy: { mode: local, config: { proxyMode: cluster, enableBatchAck: maybe } } } }\n`,
    [
      ['5:66', "'proxyMode' is decided by the topology"],
      ['5:102', 'maybe'],
    ],
  ],
  [
    '--proxy beside what the topology says',
    `${good}proxies: [A]\n`,
    [['7:10', '--proxy local: this topology says its proxies itself']],
    { ...bound, proxy: { said: 'local' } },
  ],
  [
    '--proxy none beside what the topology says',
    `${good}proxies: [A]\n`,
    [['7:10', '--proxy none: this topology says its proxies itself', 'take them out of the topology']],
    { ...bound, proxy: { said: 'none' } },
  ],
]

describe('refused before anything is touched', () => refuses(cases))

describe('--proxy', () => {
  const ids = (text: string, proxy: 'local' | 'cluster', more = {}) =>
    load(text, { proxy: { said: proxy }, ...more }).cluster.instances.filter(
      ({ role, proxy: own }) => role === 'proxy' || own != null,
    )

  test('local: in every master, on equal ports', () => {
    const { cluster } = load(good, { ...bound, proxy: { said: 'local' } })
    expect(ids(good, 'local', bound).map(({ id }) => id)).toEqual(['broker-a', 'broker-b'])
    const ports = assignPorts(cluster)
    expect([ports['broker-a'], ports['broker-b']].map(one => [one?.grpc, one?.remoting])).toEqual([
      [8081, 8080],
      [8081, 8080],
    ])
  })

  test('cluster: a process on each host of a master, each once', () => {
    const text = masters.replace('broker-b: { master: B }', 'broker-b: { master: A }\n  broker-c: { master: B }')
    expect(ids(text, 'cluster').map(({ id, host }) => [id, host])).toEqual([
      ['proxy-1', 'A'],
      ['proxy-2', 'B'],
    ])
  })
})

test.each<[ProxyWish, string | undefined]>([
  [{}, undefined],
  [{ said: 'local' }, 'local'],
  [{ before: 'cluster' }, 'cluster'],
  [{ said: 'local', before: 'cluster' }, 'local'],
  [{ said: 'none', before: 'cluster' }, undefined],
])('%j adds %s', (proxy, mode) => {
  const { cluster } = load(good, { ...bound, proxy })
  expect(cluster.addedProxies).toBe(mode)
  expect(cluster.instances.some(isOrHasProxy)).toBe(mode != null)
  const own = load(`${good}proxies: [A]\n`, { ...bound, proxy: { before: 'local' } }).cluster
  expect(own.addedProxies).toBeUndefined()
})

test('a group without a local proxy beside one with it is told', () => {
  const text = masters.replace('master: A', 'master: { host: A, proxy: local }')
  expect(load(text, bound).warnings.map(({ message, where }) => [where, message])).toEqual([
    ['t.yaml:6:23', expect.stringContaining('broker-b has no proxy in its process and others have')],
  ])
})

test('brokers that refuse POP are told of where there are proxies', () => {
  const text = `${good}defaults: { config: { timerWheelEnable: false } }\n`
  expect(load(text, bound).warnings).toEqual([])
  expect(load(text, { ...bound, proxy: { said: 'cluster' } }).warnings.map(({ message }) => message)).toEqual([
    'timerWheelEnable is false in broker-a, broker-a-s, broker-b, broker-b-s: clients of proxies can send there, and receive nothing from there',
  ])
})

test('all that a proxy can say', () => {
  const text = `${one}A }\nproxies: [A, { host: A, port: 9081, remotingPort: 9080, jvm: { heap: 1g }, config: { grpcThreadPoolNums: 8, metricsLabel: "größe:1" } }]\n`
  const { cluster, warnings } = load(text)
  expect(warnings).toEqual([])
  const ports = assignPorts(cluster)
  expect([ports['proxy-1'], ports['proxy-2']]).toEqual([
    { listen: 8081, remoting: 8080 },
    { listen: 9081, remoting: 9080 },
  ])
  expect(cluster.instances.at(-1)).toMatchObject({
    id: 'proxy-2',
    role: 'proxy',
    config: { grpcThreadPoolNums: '8', metricsLabel: 'größe:1' },
  })
})
