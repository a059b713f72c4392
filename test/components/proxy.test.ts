import { describe, expect, test } from 'vitest'
import { componentOf } from '../../src/components/index.ts'
import type { DeployedInstance, Deployment } from '../../src/topology/deployment.ts'
import { bareWorld, settleIn } from '../plan/world.ts'
import { load } from '../topology/load-text.ts'

const twoHosts = 'A=root@10.0.0.11,B=root@10.0.0.12'
const base = (proxies: string, version = '5.3.3') =>
  `rocketmq: "${version}"\nname: trade\nhosts: [A, B]\nnameservers: [A, B]\nbrokers:\n  broker-a: { master: A }\n${proxies}`

function settled(text: string, hosts = twoHosts): Deployment {
  const { cluster } = load(text, { hosts })
  return settleIn(bareWorld(cluster), cluster)
}

function part(deployment: Deployment, id: string) {
  const instance = deployment.instances.find(one => one.id === id) as DeployedInstance
  const files = componentOf(instance).files(instance, deployment)
  const content = (name: string) => files.find(({ path }) => path.endsWith(`/${name}`))?.content ?? ''
  const { argv } = componentOf(instance).launch(instance, deployment)
  const ready = componentOf(instance)
    .ready(instance, deployment)
    .map(probe => probe.kind)
  const names = files.map(({ path, mode }) => `${path} ${mode}`)
  return { names, content, argv, ready, instance }
}

describe('a proxy in a process of its own', () => {
  const config =
    'config: { grpcThreadPoolNums: 8, enableBatchAck: TRUE, metricsLabel: "ort:köln", messageDelayLevel: 1s 5s }'
  const { names, content, argv, ready, instance } = part(
    settled(base(`proxies: [A, { host: B, port: 9081, ${config} }]\n`)),
    'proxy-2',
  )

  test('has a JSON file whose values have the types of their keys', () => {
    expect(names).toEqual([
      '/opt/rocketmq/trade/proxy-2/rmq-proxy.json 0644',
      '/opt/rocketmq/trade/proxy-2/logback.xml 0644',
      '/opt/rocketmq/trade/proxy-2/launch.sh 0755',
    ])
    expect(JSON.parse(content('rmq-proxy.json'))).toEqual({
      rocketMQClusterName: 'trade',
      proxyClusterName: 'trade',
      proxyName: 'proxy-2',
      namesrvAddr: '10.0.0.11:9876;10.0.0.12:9876',
      localServeAddr: '10.0.0.12',
      grpcServerPort: 9081,
      remotingListenPort: 8080,
      enableBatchAck: true,
      grpcThreadPoolNums: 8,
      messageDelayLevel: '1s 5s',
      metricsLabel: 'ort:köln',
    })
  })

  test('is started with it, and known by it', () => {
    const file = '/opt/rocketmq/trade/proxy-2/rmq-proxy.json'
    expect(argv.slice(argv.indexOf('org.apache.rocketmq.proxy.ProxyStartup'))).toEqual([
      'org.apache.rocketmq.proxy.ProxyStartup',
      ...['-pc', file, '-pm', 'cluster'],
    ])
    expect(content('launch.sh')).toContain(`config=${file}\n`)
    expect(instance).toMatchObject({ address: '10.0.0.12:9081', ports: { listen: 9081, remoting: 8080 } })
    expect(instance.store).toBeUndefined()
  })

  test('logs under RocketMQ’s own names, and is ready when it answers a route query', () => {
    const loggers = [...content('logback.xml').matchAll(/logger name="(\w+)"/g)].map(([, name]) => name)
    expect(loggers).toEqual(expect.arrayContaining(['RocketmqProxy', 'RocketmqProxyWatermark', 'RocketmqRemoting']))
    expect(ready).toEqual(['booted', 'routes'])
    expect(componentOf(instance).wave).toBe(5)
  })

  test('a secret in its file is its owner’s alone', () => {
    const text = base('proxies: [{ host: A, config: { innerClientAuthenticationCredentials: "{}" } }]\n')
    const { names: secret, content: of } = part(settled(text), 'proxy-1')
    expect(secret[0]).toBe('/opt/rocketmq/trade/proxy-1/rmq-proxy.json 0600')
    expect(of('launch.sh')).toContain('umask 077')
  })
})

describe('a proxy in a broker', () => {
  const { names, content, argv, ready, instance } = part(settled(base('proxy: local\n')), 'broker-a')

  test('has the broker’s file and the proxy’s, with the same cluster and NameServers', () => {
    expect(names.map(name => name.split('/').at(-1))).toEqual([
      'broker-a.properties 0644',
      'rmq-proxy.json 0644',
      'logback.xml 0644',
      'launch.sh 0755',
    ])
    expect(JSON.parse(content('rmq-proxy.json'))).toMatchObject({
      rocketMQClusterName: 'trade',
      proxyName: 'broker-a',
      namesrvAddr: '10.0.0.11:9876;10.0.0.12:9876',
      grpcServerPort: 8081,
      remotingListenPort: 8080,
    })
    expect(content('broker-a.properties')).toContain('brokerClusterName=trade\n')
  })

  test('is one JVM, as mqbroker --enable-proxy starts it', () => {
    const dir = '/opt/rocketmq/trade/broker-a'
    expect(argv.slice(-7)).toEqual([
      'org.apache.rocketmq.proxy.ProxyStartup',
      ...['-pc', `${dir}/rmq-proxy.json`, '-pm', 'local', '-bc', `${dir}/broker-a.properties`],
    ])
    // known by the broker's file, and noted with both
    expect(content('launch.sh')).toContain(`config=${dir}/broker-a.properties\n`)
    expect(content('launch.sh')).toContain(`sha256sum "$config" ${dir}/rmq-proxy.json "$dir/launch.sh"`)
    expect(instance).toMatchObject({ address: '10.0.0.11:10911', ports: { listen: 10911, grpc: 8081, remoting: 8080 } })
  })

  test('logs what both log, and is ready when both are', () => {
    const loggers = [...content('logback.xml').matchAll(/logger name="(\w+)"/g)].map(([, name]) => name)
    expect(loggers).toEqual(expect.arrayContaining(['RocketmqBroker', 'RocketmqStore', 'RocketmqProxy']))
    expect(new Set(loggers).size).toBe(loggers.length)
    expect(ready).toEqual(['booted', 'answers', 'registered', 'routes'])
  })

  test('5.0 looks for the logging files of both below its home', () => {
    const { content: of } = part(settled(base('proxy: local\n', '5.0.0')), 'broker-a')
    expect(of('launch.sh')).toMatch(/conf\/logback_proxy\.xml\n[\s\S]*conf\/logback_broker\.xml\n/)
  })
})
