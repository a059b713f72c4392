import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { load } from './load-text.ts'

const text = (name: string) => readFile(new URL(`../../topologies/${name}.yaml`, import.meta.url), 'utf8')

test.each(['2m-2s-async', '2m-2s-sync'])(
  '%s: each host runs a NameServer, a master and the other’s slave',
  async name => {
    const { cluster } = load(await text(name))
    for (const id of ['A', 'B']) {
      const roles = cluster.instances.filter(instance => instance.host === id).map(instance => instance.role)
      expect(roles.toSorted()).toEqual(['master', 'namesrv', 'slave'])
    }
  },
)

const full = `rocketmq: "5.3.3"
name: trade
hosts:
  A: { address: 10.0.0.11, user: rmq, port: 2222, identity: ~/.ssh/id, jump: bastion, advertise: 192.168.1.11, sudo: true, runAs: mq,
       config: { messageStorePlugIn: host, metricsLabel: host }, jvm: { heap: 2g }, java: 17 }
  B: { address: "[2001:db8::2]", dir: ~/rmq/ }
  C: { address: c.example }
defaults:
  dir: /opt/rmq
  data: /data1/
  java: auto
  user: ops
  jvm: { heap: 4g, direct: 512m, options: [-XX:+UseG1GC] }
  supervisor: systemd
  config: { regionId: 072, messageStorePlugIn: file, metricsLabel: file, metricsPromExporterHost: 1e3, msgTraceTopicName: Yes, metricsGrpcExporterTarget: 0x10, metricsGrpcExporterHeader: "072" }
nameservers: [{ host: A, port: 9870, config: { serverWorkerThreads: 1 } }, B]
brokers:
  broker-a:
    master: { host: A, port: 20911, config: { metricsLabel: instance }, jvm: { options: [-Dx=1] } }
    slaves: [{ host: B, data: /data2, java: /opt/jdk, supervisor: process }, C]
    flush: sync
  broker-b: { master: B }
replication: async
`

test('the nearer wins: file, host, instance', () => {
  const { cluster } = load(full)
  const byId = new Map(cluster.instances.map(instance => [instance.id, instance]))
  const master = byId.get('broker-a')!
  const scalars = {
    ...{
      regionId: '072',
      metricsPromExporterHost: '1e3',
      msgTraceTopicName: 'Yes',
      metricsGrpcExporterTarget: '0x10',
      metricsGrpcExporterHeader: '072',
    },
  }
  expect(master.config).toEqual({ ...scalars, messageStorePlugIn: 'host', metricsLabel: 'instance' })
  expect(master.jvm).toEqual({ heapBytes: 2 * 2 ** 30, directBytes: 2 ** 29, options: ['-Dx=1'] })
  expect(master).toMatchObject({
    java: '17',
    supervisor: 'systemd',
    data: '/data1',
    port: 20911,
    brokerId: 0,
    group: 'broker-a',
  })
  const slave = byId.get('broker-a-s1')!
  expect(slave).toMatchObject({ java: '/opt/jdk', supervisor: 'process', data: '/data2', brokerId: 1, host: 'B' })
  expect(slave.jvm).toEqual({ heapBytes: 4 * 2 ** 30, directBytes: 2 ** 29, options: ['-XX:+UseG1GC'] })
  expect(byId.get('broker-a-s2')).toMatchObject({ brokerId: 2, host: 'C', data: '/data1' })
})

test("defaults' config and data are not a NameServer's", () => {
  const { cluster } = load(full)
  expect(cluster.instances[0]).toMatchObject({
    id: 'namesrv-1',
    port: 9870,
    config: { serverWorkerThreads: '1' },
    data: undefined,
    java: '17',
  })
  expect(cluster.instances[1]).toMatchObject({ id: 'namesrv-2', config: {}, data: undefined })
})

test('hosts: endpoints, folders and logins', () => {
  const { cluster } = load(full)
  expect(cluster.name).toBe('trade')
  expect(cluster.hosts).toMatchObject([
    {
      endpoint: { kind: 'ssh', address: '10.0.0.11', user: 'rmq', port: 2222, identity: '~/.ssh/id', jump: 'bastion' },
      ...{ id: 'A', advertise: '192.168.1.11', sudo: true, runAs: 'mq', dir: '/opt/rmq' },
    },
    { id: 'B', endpoint: { kind: 'ssh', address: '2001:db8::2', user: 'ops' }, dir: '~/rmq' },
    { id: 'C', endpoint: { kind: 'ssh', address: 'c.example', user: 'ops' }, dir: '/opt/rmq' },
  ])
})

test('groups: replication and flush, for the file or one group', () => {
  expect(load(full).cluster.groups).toEqual([
    {
      name: 'broker-a',
      replication: { mode: 'async' },
      flush: 'sync',
      master: 'broker-a',
      slaves: ['broker-a-s1', 'broker-a-s2'],
    },
    { name: 'broker-b', replication: { mode: 'async' }, flush: 'async', master: 'broker-b', slaves: [] },
  ])
  const sync = load(full.replace('replication: async', '').replace('flush: sync', 'replication: sync')).cluster.groups
  expect(sync.map(group => group.replication)).toEqual([{ mode: 'sync', copies: 2 }, { mode: 'none' }])
  const three = load(
    full.replace('replication: async', '').replace('flush: sync', 'replication: { mode: sync, copies: 3 }'),
  )
  expect(three.cluster.groups[0]!.replication).toEqual({ mode: 'sync', copies: 3 })
})

test('groups and hosts named like fields', () => {
  const { cluster } = load(
    'rocketmq: "5.3.3"\nhosts: { config: , host: }\nnameservers: [config]\nbrokers: { config: { master: config, slaves: [host] }, master: { master: host } }\n',
  )
  expect(cluster.instances.map(one => one.id)).toEqual(['namesrv-1', 'config', 'config-s', 'master'])
})

test('the command line is nearer than the file', () => {
  const { cluster } = load(full, { name: 'other', rocketmq: '5.5.0' })
  expect(cluster).toMatchObject({ name: 'other', rocketmq: '5.5.0' })
})
