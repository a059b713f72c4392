import { describe, expect, test } from 'vitest'
import { checks, runChecks } from '../../src/checks/index.ts'
import type { HostFacts } from '../../src/facts/model.ts'
import { assumedFacts } from '../../src/settle/assumed.ts'
import type { Deployment } from '../../src/topology/deployment.ts'
import { deployment } from '../components/deployments.ts'
import { good, load } from '../topology/load-text.ts'

const { cluster } = load(good, { hosts: 'A=root@10.0.0.11,B=root@10.0.0.12' })
const mb = 1024 ** 2
const gb = 1024 ** 3

/** Host A has namesrv-1, broker-a and broker-b-s: 1024 + 4096 + 4096 MB of heap. */
function found(check: string, change: Partial<HostFacts>, wanted: Deployment = deployment()): string[] {
  const facts = { ...assumedFacts(cluster.hosts[0]!, cluster), ...change }
  const others = Object.keys(checks).filter(name => name !== check)
  return runChecks(wanted, { A: facts }, others).map(({ level, host, message }) => `${level} on ${host}: ${message}`)
}

const disk = (change: Partial<HostFacts['disks'][number]>) => ({
  root: '/r',
  disks: [{ path: '/r', freeBytes: 100 * gb, totalBytes: 200 * gb, usedRatio: 0.5, ...change }],
})

const store = '/opt/rocketmq/trade/broker-a/store'

describe('disk', () => {
  test.each<[string, Partial<HostFacts>, string[]]>([
    ['room for all', disk({}), []],
    ['no room for a release', disk({ freeBytes: 300 * mb }), ['error on A: /r has 300 MB free, 400 MB are needed']],
    ['no room, but the release is there', { ...disk({ freeBytes: 300 * mb }), releases: ['5.3.3'] }, []],
    ['little room on a disk that no store is on', disk({ path: '/data1', freeBytes: 300 * mb }), []],
    [
      'less room than a commit log file',
      disk({ path: store, freeBytes: 300 * mb }),
      [`warning on A: the disk of ${store} has 300 MB free: a commit log file of broker-a has 1024 MB`],
    ],
    [
      'a disk that is smaller than a commit log file',
      disk({ path: store, freeBytes: 200 * mb, totalBytes: 256 * mb, usedRatio: 0.2 }),
      [`error on A: the disk of ${store} has 256 MB in all: a commit log file of broker-a has 1024 MB`],
    ],
    [
      '75 %',
      disk({ usedRatio: 0.75 }),
      ['warning on A: the disk of /r is 75 % full: brokers delete old messages early from 75 % on'],
    ],
    ['90 %', disk({ usedRatio: 0.9 }), ['error on A: the disk of /r is 90 % full: brokers refuse writes above 90 %']],
    ['a host that does not tell', { disks: [] }, []],
  ])('%s', (_, facts, messages) => {
    expect(found('disk', facts)).toEqual(messages)
  })
})

describe('memory', () => {
  const memory = (availableMb: number, limitMb?: number) => ({
    memory: {
      totalBytes: 64 * gb,
      availableBytes: availableMb * mb,
      ...(limitMb == null ? {} : { cgroupLimitBytes: limitMb * mb }),
    },
  })
  const needed = 1024 + 4096 + 4096 + 3 * 128
  const running = { running: true, pid: 1 }

  test.each<[string, Partial<HostFacts>, string[]]>([
    ['just enough', memory(needed), []],
    [
      'one too little',
      memory(needed - 1),
      [`error on A: namesrv-1, broker-a, broker-b-s need ${needed} MB, ${needed - 1} MB of memory are available`],
    ],
    ['what runs has its memory', { ...memory(1200), processes: { 'broker-a': running, 'broker-b-s': running } }, []],
    [
      'the limit of a container',
      memory(60_000, 2048),
      [`error on A: namesrv-1, broker-a, broker-b-s need ${needed} MB, 2048 MB of memory are available`],
    ],
  ])('%s', (_, facts, messages) => {
    expect(found('memory', facts)).toEqual(messages)
  })
})

describe('ports', () => {
  const taken = (port: number, more = {}) => ({ listeners: [{ address: '::', port, ...more }] })

  test.each<[string, Partial<HostFacts>, string[]]>([
    ['nobody listens', { listeners: [] }, []],
    ['somebody elsewhere', taken(8080), []],
    [
      'a NameServer port',
      taken(9876, { pid: 7, process: 'java' }),
      ['error on A: port 9876 of namesrv-1 is taken by java (pid 7)'],
    ],
    ['a fast port', taken(10909), ['error on A: fast port 10909 of broker-a is taken by another process']],
    ['an HA port', taken(10912, { pid: 7 }), ['error on A: HA port 10912 of broker-a is taken by a process (pid 7)']],
    ['its own', { ...taken(9876, { pid: 7 }), processes: { 'namesrv-1': { running: true, pid: 7 } } }, []],
  ])('%s', (_, facts, messages) => {
    expect(found('ports', facts)).toEqual(messages)
  })
})

describe('java', () => {
  const none = deployment({ java: { path: '', major: 0 } })
  const java = { path: '/root/jdk/bin/java', major: 17, version: '17.0.1', vendor: '', public: false }

  test.each<[string, Partial<HostFacts>, Deployment, string[]]>([
    ['found', {}, deployment(), []],
    ['none on the host', { javas: [] }, none, ['error on A: no Java was found for namesrv-1, broker-a, broker-b-s']],
    [
      'only hidden ones',
      { javas: [java] },
      none,
      ['error on A: /root/jdk/bin/java cannot be executed by rocketmq, who may not enter a folder above it'],
    ],
    [
      'only old ones',
      { javas: [{ ...java, major: 7, version: '1.7.0_80', public: true }] },
      none,
      [
        'error on A: Java 8 or newer is needed for namesrv-1, broker-a, broker-b-s, but there is only 1.7.0_80 at /root/jdk/bin/java',
      ],
    ],
    [
      'not the one asked for',
      { javas: [{ ...java, public: true }] },
      none,
      [
        'error on A: none of the Javas found is what the topology asks for namesrv-1, broker-a, broker-b-s: 17.0.1 at /root/jdk/bin/java',
      ],
    ],
  ])('%s', (_, facts, wanted, messages) => {
    expect(found('java', facts, wanted)).toEqual(messages)
  })

  test.each([
    ['debian', 0, 'apt-get update && apt-get install -y default-jre-headless'],
    ['ubuntu', 1000, 'sudo apt-get update && sudo apt-get install -y default-jre-headless'],
    ['alpine', 0, 'apk add openjdk17-jre-headless'],
    ['rocky', 1000, 'sudo dnf install -y java-17-openjdk-headless'],
  ])('is installed on %s by %d with a command', (id, uid, command) => {
    const facts = assumedFacts(cluster.hosts[0]!, cluster)
    const bare = { ...facts, javas: [], os: { ...facts.os, id }, login: { ...facts.login, uid } }
    const [finding] = runChecks(none, { A: bare }, ['user'])
    expect(finding?.hint.split('\n')[0]).toBe(command)
  })
})

describe('store', () => {
  const path = '/opt/rocketmq/trade/broker-a/store'
  const store = (marker?: { cluster: string; instance: string; uuid: string }, empty = false) => ({
    stores: { [path]: { exists: true, empty, abort: false, ...(marker == null ? {} : { marker }) } },
  })

  test.each<[string, Partial<HostFacts>, string[]]>([
    ['its own', store({ cluster: 'trade', instance: 'broker-a', uuid: '1' }), []],
    ['that is empty', store(undefined, true), []],
    [
      'without a marker',
      store(),
      [`error on A: the store ${path} of broker-a is not empty, and rmqctl did not make it`],
    ],
    ['without a marker, of a broker that runs', { ...store(), processes: { 'broker-a': { running: true } } }, []],
    [
      'of another instance',
      store({ cluster: 'trade', instance: 'broker-b', uuid: '1' }),
      [`error on A: the store ${path} belongs to broker-b of cluster trade`],
    ],
    [
      'of another cluster',
      store({ cluster: 'lab', instance: 'broker-a', uuid: '1' }),
      [`error on A: the store ${path} belongs to broker-a of cluster lab`],
    ],
  ])('%s', (_, facts, messages) => {
    expect(found('store', facts)).toEqual(messages)
  })
})

test('hostname: a name that does not resolve is a warning with its cure', () => {
  expect(found('hostname', {})).toEqual([])
  expect(found('hostname', { hostname: { name: 'mq-1', resolves: false } })).toEqual([
    "warning on A: the host's own name mq-1 does not resolve: Java will hang about 40 s at each start",
  ])
})

test('root: who may not write there is told', () => {
  expect(found('root', {})).toEqual([])
  expect(found('root', { rootWritable: false, login: { name: 'ann', uid: 1000, home: '/home/ann' } })).toEqual([
    'error on A: ann may not write in /opt/rocketmq/t',
  ])
  expect(found('root', { rootClosed: '/home/ann' })).toEqual([
    'error on A: rocketmq may not enter /home/ann, and so cannot run what is in /opt/rocketmq/t',
  ])
})

describe('all of them', () => {
  const bad = {
    ...assumedFacts(cluster.hosts[0]!, cluster),
    rootWritable: false,
    hostname: { name: 'x', resolves: false },
  }

  test('are told together, and each finding names its check and a cure', () => {
    const findings = runChecks(deployment(), { A: bad, B: bad }, [])
    expect(findings.map(one => one.check)).toEqual(['root', 'hostname', 'root', 'hostname'])
    for (const finding of findings) expect(finding.hint).not.toBe('')
  })

  test('can be skipped by name', () => {
    expect(runChecks(deployment(), { A: bad }, ['root']).map(one => one.check)).toEqual(['hostname'])
  })

  test('one machine is checked once', () => {
    const local = deployment({ local: { namesrv: 9876, broker: 10911 } })
    expect(runChecks(local, { A: bad }, []).filter(one => one.check === 'root')).toHaveLength(1)
  })
})
