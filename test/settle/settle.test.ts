import { describe, expect, test } from 'vitest'
import type { HostFacts } from '../../src/facts/model.ts'
import { assumedFacts, assumedRelease } from '../../src/settle/assumed.ts'
import { settle } from '../../src/settle/settle.ts'
import type { DeployedInstance, Deployment } from '../../src/topology/deployment.ts'
import type { Cluster } from '../../src/topology/model.ts'
import { good, load } from '../topology/load-text.ts'

const gb = 1024 ** 3
const twoHosts = 'A=root@10.0.0.11,B=root@10.0.0.12'

type Change = (facts: HostFacts) => Partial<HostFacts>

function clusterOf(text: string, hosts?: string): Cluster {
  return load(text, { hosts }).cluster
}

function settled(cluster: Cluster, change: Change = () => ({}), before?: Deployment): Deployment {
  const facts = cluster.hosts.map(host => {
    const assumed = { ...assumedFacts(host, cluster), record: before ?? null }
    return [host.id, { ...assumed, ...change(assumed) }]
  })
  return settle({ cluster, facts: Object.fromEntries(facts), release: assumedRelease(cluster.rocketmq) })
}

function valuesOf({ instances }: Deployment, pick: (one: DeployedInstance) => unknown): Record<string, unknown> {
  return Object.fromEntries(instances.map(one => [one.id, pick(one)]))
}

const memory =
  (bytes: number): Change =>
  () => ({ memory: { totalBytes: bytes, availableBytes: bytes } })

describe('automatic values', () => {
  test('where hosts remember differently, after a run that was cut off, an instance’s own host is right', () => {
    const cluster = clusterOf(good, twoHosts)
    const older = settled(cluster, memory(8 * gb))
    const newer = settled(cluster, memory(16 * gb))
    const heaps = valuesOf(
      settled(cluster, ({ host }) => ({ record: host === 'A' ? older : newer })),
      one => one.jvm.heapMb,
    )
    expect([heaps['broker-a'], heaps['broker-b']]).toEqual([1024, 2048])
  })

  test('on this machine: ports in file order, small heaps, plain processes, 127.0.0.1', () => {
    const here = settled(clusterOf(good))
    expect(valuesOf(here, one => one.address)).toEqual({
      'namesrv-1': '127.0.0.1:9876',
      'namesrv-2': '127.0.0.1:9877',
      'broker-a': '127.0.0.1:10911',
      'broker-a-s': '127.0.0.1:10921',
      'broker-b': '127.0.0.1:10931',
      'broker-b-s': '127.0.0.1:10941',
    })
    expect(here.instances[0]?.jvm).toEqual({ heapMb: 128, options: [] })
    expect(here.instances[2]?.jvm).toEqual({ heapMb: 256, directMb: 256, options: [] })
    expect(new Set(here.instances.map(one => one.supervisor))).toEqual(new Set(['process']))
  })

  test.each([
    [2, { namesrv: 256, heap: 256, direct: 128 }],
    [4, { namesrv: 512, heap: 512, direct: 256 }],
    [8, { namesrv: 1024, heap: 1024, direct: 512 }],
    [16, { namesrv: 1024, heap: 2048, direct: 1024 }],
    [256, { namesrv: 1024, heap: 8192, direct: 4096 }],
    [0.5, { namesrv: 128, heap: 128, direct: 128 }],
  ])('two brokers on a host of %d GB', (size, { namesrv, heap, direct }) => {
    const { instances } = settled(clusterOf(good, twoHosts), memory(size * gb))
    expect(instances[0]?.jvm.heapMb).toBe(namesrv)
    expect(instances[2]?.jvm).toEqual({ heapMb: heap, directMb: direct, options: [] })
  })

  test('a limit of a container is the memory that counts', () => {
    const limited: Change = () => ({
      memory: { totalBytes: 64 * gb, availableBytes: 64 * gb, cgroupLimitBytes: 4 * gb },
    })
    expect(settled(clusterOf(good, twoHosts), limited).instances[2]?.jvm.heapMb).toBe(512)
  })

  test('two hosts of a topology on one machine share its memory', () => {
    const masters = good.replaceAll(/, slaves: \[.\]/g, '')
    const oneMachine = clusterOf(masters, 'A=root@10.0.0.11,B=root@10.0.0.11')
    expect(settled(oneMachine, memory(16 * gb)).instances.map(one => one.jvm.heapMb)).toEqual([1024, 1024, 2048, 2048])
  })

  test('direct memory is half of a heap that the topology says', () => {
    const said = clusterOf(`${good}defaults: { jvm: { heap: 1g } }\n`, twoHosts)
    expect(settled(said, memory(64 * gb)).instances[2]?.jvm).toMatchObject({ heapMb: 1024, directMb: 512 })
  })

  test.each<[string, Change, string]>([
    ['root and systemd', () => ({}), 'systemd'],
    ['sudo and systemd', facts => ({ login: { ...facts.login, uid: 1000 }, sudo: true }), 'systemd'],
    ['a plain user', facts => ({ login: { ...facts.login, uid: 1000 } }), 'process'],
    ['no systemd', facts => ({ systemd: { ...facts.systemd, running: false } }), 'process'],
  ])('supervisor with %s: %#', (_, change, supervisor) => {
    expect(settled(clusterOf(good, twoHosts), change).instances[0]?.supervisor).toBe(supervisor)
  })

  test('a store is below the instance, or below data with cluster and instance', () => {
    const elsewhere = settled(clusterOf(`${good}defaults: { data: /data1 }\n`, twoHosts))
    expect(elsewhere.instances[2]).toMatchObject({ dir: '/opt/rocketmq/t/broker-a', store: '/data1/t/broker-a/store' })
    expect(settled(clusterOf(good, twoHosts)).instances[2]?.store).toBe('/opt/rocketmq/t/broker-a/store')
  })

  test('IPv6 addresses have brackets before a port, and only there', () => {
    const { hosts, instances } = settled(clusterOf(good, 'A=root@[fd00::11],B=root@[fd00::12]:2222'))
    expect(hosts.map(host => host.address)).toEqual(['fd00::11', 'fd00::12'])
    expect(instances.map(one => one.address).slice(0, 3)).toEqual([
      '[fd00::11]:9876',
      '[fd00::12]:9876',
      '[fd00::11]:10911',
    ])
    expect(hosts[1]?.endpoint).toMatchObject({ port: 2222 })
  })

  test('what is registered is advertise where it is said', () => {
    const text = good.replace(
      'hosts: [A, B]',
      'hosts: { A: { address: 10.0.0.11, advertise: 192.168.1.11 }, B: { address: 10.0.0.12 } }',
    )
    expect(settled(clusterOf(text)).hosts.map(host => host.address)).toEqual(['192.168.1.11', '10.0.0.12'])
  })

  test('a user that was left open is written down; a port is not, since the ssh configuration may say it', () => {
    const { hosts } = settled(clusterOf(good, 'A=10.0.0.11,B=10.0.0.12'))
    expect(hosts[0]?.endpoint).toMatchObject({ user: 'root', port: undefined })
  })
})

describe('what was decided before is kept', () => {
  const cluster = clusterOf(good, twoHosts)
  const java11 = { path: '/opt/jdk-11/bin/java', major: 11, version: '11.0.22', vendor: '', public: true }
  const before = settled(cluster, () => ({ javas: [java11] }))
  const better = assumedFacts(cluster.hosts[0]!, cluster).javas

  test.each<[string, Change]>([
    ['nothing new', () => ({ javas: [java11] })],
    ['more memory', facts => ({ javas: [java11], ...memory(512 * gb)(facts) })],
    ['another JDK beside the old', () => ({ javas: [...better, java11] })],
    ['systemd is gone for now', facts => ({ javas: [java11], systemd: { ...facts.systemd, running: false } })],
  ])('%s: the same instances', (_, change) => {
    expect(settled(cluster, change, before).instances).toEqual(before.instances)
  })

  test('until the Java is gone', () => {
    const after = settled(cluster, () => ({ javas: better }), before)
    expect(after.instances[0]?.java).toEqual({ path: '/usr/bin/java', major: 17 })
  })

  test('until the topology says otherwise: a heap takes its direct memory along', () => {
    const said = clusterOf(`${good}defaults: { jvm: { heap: 3g } }\n`, twoHosts)
    const { jvm } = settled(said, () => ({ javas: [java11] }), before).instances[2]!
    expect(jvm).toMatchObject({ heapMb: 3072, directMb: 1536 })
  })

  test('but not a heap that only a topology had said: it is automatic again', () => {
    const tooLarge = settled(
      clusterOf(`${good}defaults: { jvm: { heap: 90g, direct: 1g } }\n`, twoHosts),
      memory(8 * gb),
    )
    const { jvm } = settled(cluster, memory(8 * gb), tooLarge).instances[2]!
    expect(jvm).toEqual({ heapMb: 1024, directMb: 512, options: [] })
  })

  test('ports, when the file is put in another order', () => {
    const turned = clusterOf(
      good.replace(
        / {2}broker-a.*\n {2}broker-b.*\n/,
        lines => lines.split('\n').toReversed().join('\n').trimStart().replace(/^/, '  ') + '\n',
      ),
    )
    const here = clusterOf(good)
    const old = settled(here)
    const portsOf = (one: Deployment) => valuesOf(one, instance => instance.ports)
    expect(turned.groups.map(group => group.name)).toEqual(['broker-b', 'broker-a'])
    expect(portsOf(settled(turned, () => ({}), old))).toEqual(portsOf(old))
  })

  test('but not by an instance that moved to another host', () => {
    const small = settled(cluster, memory(2 * gb))
    const swapped = clusterOf(good.replaceAll(/master: (.), slaves: \[(.)\]/g, 'master: $2, slaves: [$1]'), twoHosts)
    expect(settled(swapped, memory(64 * gb), small).instances[2]?.jvm.heapMb).toBe(8192)
  })
})
