import { describe, expect, test } from 'vitest'
import { RmqctlError } from '../../src/errors.ts'
import type { ReplicationView } from '../../src/probes/view.ts'
import { Scene } from './status-scene.ts'

const unknown: ReplicationView = { state: 'unknown', why: 'its master does not answer' }

describe('problems', () => {
  test.each<[string, () => Scene, string[]]>([
    ['a healthy cluster has none', () => new Scene(), []],
    [
      'a slave that was stopped leaves one copy',
      () =>
        new Scene().end('broker-a-s').do(({ view }) => {
          for (const one of view.nameservers) delete one.table!['broker-a']!.addresses['1']
        }),
      [
        'not-running: broker-a-s is stopped',
        'single-copy: broker-a has a single copy of its messages, on broker-a: broker-a-s is stopped',
      ],
    ],
    [
      'a master that ended: its slave has no trouble of its own',
      () => new Scene().end('broker-a', { running: false, exitCode: 137 }).replicates('broker-a-s', unknown),
      [
        'not-running: broker-a has ended by itself',
        'master-away: broker-a takes no new messages and has a single copy of its messages, on broker-a-s: broker-a has ended',
      ],
    ],
    [
      'one slave of two away leaves two copies: no word about the group',
      () => new Scene('process', 2).end('broker-a-s1'),
      ['not-running: broker-a-s1 is stopped'],
    ],
    [
      'a master away with two slaves',
      () =>
        new Scene('process', 2).end('broker-a').replicates('broker-a-s1', unknown).replicates('broker-a-s2', unknown),
      [
        'not-running: broker-a is stopped',
        'master-away: broker-a takes no new messages and has 2 copies left: broker-a is stopped',
      ],
    ],
    [
      'a group that is down altogether is told by its instances',
      () => new Scene().end('broker-a').end('broker-a-s'),
      ['not-running: broker-a is stopped', 'not-running: broker-a-s is stopped'],
    ],
    [
      'a NameServer that tells no routes yet',
      () =>
        new Scene().do(({ view }) => {
          view.nameservers[1]!.refusesRoutes = 'code 1: name server not ready'
        }),
      ['no-routes: namesrv-2 answers no route queries: code 1: name server not ready'],
    ],
    [
      'one that does not answer',
      () => new Scene().silence('namesrv-2'),
      [
        'not-answering: namesrv-2 runs but does not answer',
        ...Array.from(
          { length: 4 },
          () => 'not-registered: namesrv-2 (10.0.0.12:9876) does not answer: connection refused',
        ),
      ],
    ],
    [
      'a slave that is behind',
      () => new Scene().replicates('broker-b-s', { state: 'behind', lagBytes: 4096 }),
      ['behind: broker-b-s is 4096 bytes behind its master'],
    ],
    [
      'a slave without connection',
      () => new Scene().replicates('broker-b-s', { state: 'disconnected', lagBytes: 0, why: 'x' }),
      ['disconnected: broker-b-s is not connected to its master: broker-b has a single copy of new messages'],
    ],
    [
      'a slave that has more than its master, though that is away',
      () => new Scene().end('broker-b').replicates('broker-b-s', { state: 'diverged', aheadBytes: 1 }),
      [
        'not-running: broker-b is stopped',
        'master-away: broker-b takes no new messages and has a single copy of its messages, on broker-b-s: broker-b is stopped',
        'diverged: broker-b-s has messages that its master does not have',
      ],
    ],
    [
      'a slave of which nobody knows, while its master is there',
      () => new Scene().replicates('broker-b-s', unknown),
      ['replication-unknown: whether broker-b-s is in sync could not be found out'],
    ],
    [
      'a permission that was wiped',
      () =>
        new Scene().do(({ view }) =>
          Object.assign(view.nameservers[1]!, { permissions: { 'broker-a': 5, 'broker-b': 6 } }),
        ),
      ['permission-wiped: broker-a is read-only at namesrv-2: its write permission was wiped'],
    ],
    [
      'a group that its topology makes read-only',
      () =>
        new Scene().do(({ deployment, view }) => {
          deployment.instances.find(({ id }) => id === 'broker-a')!.config.brokerPermission = '4'
          for (const one of view.nameservers) one.permissions['broker-a'] = 4
        }),
      [],
    ],
    [
      'disks',
      () =>
        new Scene().do(({ view }) => {
          for (const [index, one] of view.brokers.entries()) one.diskUsedRatio = [0.74, 0.75, 0.9, 0.2][index]
        }),
      [
        'disk: the disk of broker-a-s is 75 % full: it deletes messages early',
        'disk: the disk of broker-b is 90 % full: it refuses writes',
      ],
    ],
    [
      'a write that does not end: told above 5 s, until the broker itself forgets it, and after the disk that may be its cause',
      () =>
        new Scene().do(({ view }) => {
          for (const [index, one] of view.brokers.entries()) {
            one.writingMs = [4999, 63_000, 10_000_000, 63_000][index]
            if (index === 3) one.diskUsedRatio = 0.9
          }
        }),
      [
        'write-stuck: broker-a-s has refused every message for 1m 03s: a write of it does not end',
        'disk: the disk of broker-b-s is 90 % full: it refuses writes',
      ],
    ],
    [
      'registered elsewhere',
      () =>
        new Scene().do(({ view }) =>
          Object.assign(view.nameservers[0]!.table!['broker-a']!.addresses, { 0: '172.17.0.1:10911' }),
        ),
      [
        'not-registered: broker-a is registered at namesrv-1 (10.0.0.11:9876) as 172.17.0.1:10911, expected 10.0.0.11:10911',
      ],
    ],
  ])('%s', (_, scene, problems) => {
    expect(scene().problems()).toEqual(problems)
    expect(scene().document().healthy).toBe(problems.length === 0)
  })

  test('a host that cannot be reached is told once, and what its group loses by it', () => {
    const scene = new Scene()
    for (const id of ['namesrv-2', 'broker-a-s', 'broker-b']) scene.silence(id)
    scene.replicates('broker-b-s', unknown)
    scene.failures.push(new RmqctlError('unreachable', 'host B did not answer', { host: 'B', hint: 'ssh B' }))
    delete scene.facts.B
    for (const one of scene.view.nameservers.slice(1)) one.permissions = {}
    const { problems, instances } = scene.document()
    expect(problems[0]).toEqual({ kind: 'unreachable', text: 'host B did not answer', host: 'B', hint: 'ssh B' })
    expect(problems.filter(one => one.group != null).map(one => one.text)).toEqual([
      'broker-a has a single copy of its messages, on broker-a: broker-a-s cannot be reached',
      'broker-b takes no new messages and has a single copy of its messages, on broker-b-s: broker-b cannot be reached',
    ])
    expect(Object.fromEntries(instances.map(one => [one.id, one.state]))).toMatchObject({
      'broker-a': 'running',
      'broker-b': 'unreachable',
    })
  })

  test('an instance on a host that nobody went to is not healthy', () => {
    const scene = new Scene().silence('broker-b')
    delete scene.facts.B
    expect(scene.document().healthy).toBe(false)
    expect(scene.problems()).toContain('unreachable: broker-b does not answer, and B is no host that is known here')
  })

  test('every one says what to type next', () => {
    const scene = new Scene().end('broker-a').replicates('broker-b-s', { state: 'behind', lagBytes: 1 })
    for (const problem of scene.document().problems) expect(problem.hint).toMatch(/rmqctl/)
  })
})
