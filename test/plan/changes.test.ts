import { describe, expect, test } from 'vitest'
import { changesOf, restartsIn } from '../../src/plan/changes.ts'
import { hashOf } from '../../src/plan/differs.ts'
import { changedFiles } from '../../src/plan/hosts.ts'
import { planUp } from '../../src/plan/up.ts'
import type { Cluster } from '../../src/topology/model.ts'
import { good, load } from '../topology/load-text.ts'
import { apply, bareWorld, settleIn, type World } from './world.ts'

const path = '/opt/rocketmq/t/broker-a/broker-a.properties'
const launch = '/opt/rocketmq/t/broker-a/launch.sh'

function wanted(more = ''): Cluster {
  return load(`${good}${more}`, { hosts: 'A=root@10.0.0.11,B=root@10.0.0.12' }).cluster
}

function config(keys: string): string {
  return `defaults: { config: { ${keys} } }\n`
}

/** A world in which a cluster is up. */
function upWorld(cluster: Cluster): World {
  const world = bareWorld(cluster)
  apply(world, planUp(settleIn(world, cluster), world.facts))
  return world
}

/** The changes of broker-a, as rows. */
function rows(world: World, cluster: Cluster): string[] {
  return changesOf(settleIn(world, cluster), world.facts)
    .filter(({ instance }) => instance === 'broker-a')
    .map(({ file, key, from, to, effect, cause }) =>
      [file.split('/').at(-1), key ?? '(file)', from ?? '-', to ?? '-', effect, cause].join(' '),
    )
}

function edit(world: World, file: string, text: string): void {
  world.facts.A!.files[file] = hashOf(text)
  if (file.endsWith('.properties')) world.facts.A!.properties[file] = text
}

/** As the broker dumps it after request 25: every key, by name, without comments. */
function dump(world: World, change: Record<string, string> = {}): string {
  const lines = world.facts.A!.properties[path]!.split('\n').filter(line => line !== '' && !line.startsWith('#'))
  const kept = lines.filter(line => !(line.split('=')[0]! in change))
  const changed = Object.entries(change).map(([key, value]) => `${key}=${value}`)
  return [...kept, 'accessMessageInMemoryMaxRatio=40', 'rocketmqHome=/x', 'initAuthenticationUser=', ...changed]
    .toSorted()
    .join('\n')
}

describe('what the topology changes', () => {
  const plain = wanted()

  test('nothing', () => {
    expect(changesOf(settleIn(upWorld(plain), plain), upWorld(plain).facts)).toEqual([])
  })

  test.each<[string, string, string, string[]]>([
    ['hot', 'fileReservedTime: 72', 'fileReservedTime: 48', ['fileReservedTime 72 48 hot']],
    [
      'another one',
      'flushIntervalCommitLog: 500',
      'flushIntervalCommitLog: 250',
      ['flushIntervalCommitLog 500 250 restart'],
    ],
    [
      'new',
      'fileReservedTime: 72',
      'mappedFileSizeTimerLog: 1000, fileReservedTime: 72',
      ['mappedFileSizeTimerLog - 1000 immutable'],
    ],
    ['removed', 'flushIntervalCommitLog: 500', 'fileReservedTime: 72', ['flushIntervalCommitLog 500 - restart']],
    [
      'removed and hot',
      'rejectTransactionMessage: true',
      'fileReservedTime: 72',
      ['rejectTransactionMessage true - hot'],
    ],
    ['one way hot', 'fileReservedTime: 72', 'autoCreateTopicEnable: false', ['autoCreateTopicEnable - false hot']],
    [
      'the other way not',
      'autoCreateTopicEnable: false',
      'autoCreateTopicEnable: true',
      ['autoCreateTopicEnable false true restart'],
    ],
    [
      'secret',
      'initAuthenticationUser: one',
      'initAuthenticationUser: two',
      ['initAuthenticationUser *** *** restart'],
    ],
    [
      'a secret that is removed',
      'initAuthenticationUser: one',
      'fileReservedTime: 72',
      ['initAuthenticationUser *** - restart'],
    ],
  ])('a key: %s', (_, before, after, expected) => {
    const world = upWorld(wanted(config(before)))
    const keys = rows(world, wanted(config(after))).filter(row => !row.startsWith('launch.sh'))
    expect(keys).toEqual(expected.map(row => `broker-a.properties ${row} topology`))
  })

  test('a secret that is removed leaves a file that RocketMQ wrote as well', () => {
    const world = upWorld(wanted(config('initAuthenticationUser: one')))
    edit(world, path, dump(world).replace('initAuthenticationUser=\n', ''))
    expect(rows(world, plain)).toContain('broker-a.properties initAuthenticationUser *** - restart run-time')
  })

  test('heap and JVM options by name', () => {
    const world = upWorld(plain)
    const larger = wanted('defaults: { jvm: { heap: 3g, options: [-Dx=1] } }\n')
    const before = settleIn(world, plain).instances.find(({ id }) => id === 'broker-a')!.jvm.heapMb
    expect(rows(world, larger)).toEqual([
      `launch.sh heap ${before}m 3072m restart topology`,
      expect.stringMatching(/^launch.sh direct \d+m 1536m restart topology$/),
      'launch.sh jvm options - -Dx=1 restart topology',
    ])
  })

  test('another place for the messages is refused, however it is said', () => {
    const found = rows(upWorld(plain), wanted('defaults: { data: /data2 }\n'))
    expect(found).toContain(
      'broker-a.properties storePathRootDir /opt/rocketmq/t/broker-a/store /data2/t/broker-a/store immutable topology',
    )
  })

  test('what is stopped needs no restart', () => {
    const world = upWorld(plain)
    world.facts.A!.processes['broker-a'] = { running: false }
    const changed = wanted(config('flushIntervalCommitLog: 250'))
    expect(rows(world, changed)).toEqual(['broker-a.properties flushIntervalCommitLog - 250 start topology'])
    expect(restartsIn(changesOf(settleIn(world, changed), world.facts))).toEqual(
      ['broker-b-s', 'broker-b', 'broker-a-s'].toSorted((a, b) => order(a) - order(b)),
    )
  })

  const order = (id: string) => plain.instances.findIndex(one => one.id === id)

  test('an instance that is new has none, and those that are there have what it changes for them', () => {
    const more = load(good.replace('nameservers: [A, B]', 'nameservers: [A, B, { host: A, port: 9976 }]'), {
      hosts: 'A=root@10.0.0.11,B=root@10.0.0.12',
    }).cluster
    const world = upWorld(plain)
    const found = changesOf(settleIn(world, more), world.facts)
    expect(found.filter(({ instance }) => instance.startsWith('namesrv'))).toEqual([])
    expect(new Set(found.map(({ key, effect }) => `${key ?? 'unit'} ${effect}`))).toEqual(
      new Set(['namesrvAddr hot', 'unit file']),
    )
  })
})

describe('what was changed on a host', () => {
  const plain = wanted()

  test('a key that mqadmin changed: hot where that is proven, else a restart', () => {
    const world = upWorld(plain)
    edit(world, path, dump(world, { fileReservedTime: '1', flushDiskType: 'SYNC_FLUSH' }))
    expect(rows(world, plain)).toEqual([
      'broker-a.properties flushDiskType SYNC_FLUSH ASYNC_FLUSH restart run-time',
      'broker-a.properties fileReservedTime 1 72 hot run-time',
    ])
  })

  test('a file that RocketMQ wrote with our values is right, also to an instance that was begun with it', () => {
    const world = upWorld(plain)
    edit(world, path, dump(world))
    expect(rows(world, plain)).toEqual([])
    world.facts.A!.processes['broker-a']!.startedWith![path] = world.facts.A!.files[path]!
    expect(rows(world, plain)).toEqual([])
  })

  test('a hand edit of what runs concerns the file only', () => {
    const world = upWorld(plain)
    const text = world.facts.A!.properties[path]!
    edit(world, path, `${text.replace('fileReservedTime=72', 'fileReservedTime=5')}unknownKey=1\n`)
    edit(world, launch, '#!/bin/sh\n')
    expect(rows(world, plain)).toEqual([
      'broker-a.properties fileReservedTime 5 72 file hand-edit',
      'broker-a.properties unknownKey 1 - file hand-edit',
      'launch.sh (file) - - file hand-edit',
    ])
  })

  test('a hand edit that it was begun with asks for a restart', () => {
    const world = upWorld(plain)
    edit(world, launch, '#!/bin/sh\n')
    world.facts.A!.processes['broker-a']!.startedWith![launch] = world.facts.A!.files[launch]!
    expect(rows(world, plain)).toEqual(['launch.sh (file) - - restart hand-edit'])
  })

  test('a comment is no change', () => {
    const world = upWorld(plain)
    edit(world, path, `# mine\n${world.facts.A!.properties[path]}`)
    expect(rows(world, plain)).toEqual([])
  })

  test('a file that is missing', () => {
    const world = upWorld(plain)
    delete world.facts.A!.files[path]
    delete world.facts.A!.properties[path]
    delete world.facts.A!.files[launch]
    expect(rows(world, plain)).toEqual([
      'broker-a.properties (file) - - file missing',
      'launch.sh (file) - - file missing',
    ])
  })

  test('a file that was right only after the start asks for a restart, until one comes', () => {
    const changed = wanted(config('flushIntervalCommitLog: 250'))
    const world = upWorld(plain)
    const before = structuredClone(world.facts.A!.processes['broker-a'])
    const deployment = settleIn(world, changed)
    const instance = deployment.instances.find(({ id }) => id === 'broker-a')!
    for (const file of changedFiles(instance, deployment, world.facts)) edit(world, file.path, file.content)
    expect(rows(world, changed)).toEqual(['broker-a.properties (file) - - restart earlier'])
    expect(world.facts.A!.processes['broker-a']).toEqual(before)
    world.facts.A!.processes['broker-a']!.startedWith = { [path]: world.facts.A!.files[path]! }
    expect(rows(world, changed)).toEqual([])
  })
})
