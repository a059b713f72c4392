import { expect, test } from 'vitest'
import { screenful, statusText } from '../../src/report/status.ts'
import type { InstanceStatus, StatusDocument } from '../../src/report/status-document.ts'
import { widthOf } from '../../src/report/width.ts'

const at = '2026-11-20T12:03:00Z'

test('a healthy cluster in 80 columns', () => {
  expect(statusText(healthy(), { width: 80, color: false, unicode: true })).toMatchInlineSnapshot(`
    "2m-2s-sync  healthy  RocketMQ 5.3.3, all 4 running
    NameServers 127.0.0.1:9876;127.0.0.1:9877

    INSTANCE    ROLE     HOST  ADDRESS          STATE    UP      REG  REPLICA  DISK
    namesrv-1   namesrv  A     127.0.0.1:9876   running  2h 03m
    namesrv-2   namesrv  B     127.0.0.1:9877   running  2h 03m
    broker-a    master   A     127.0.0.1:10911  running  2h 03m  2/2            14%
    broker-a-s  slave    B     127.0.0.1:10931  running  2h 03m  2/2  in sync   14%

    more with --json or a wider window: pid, put/get"
  `)
})

test('a pipe gets every column', () => {
  expect(statusText(healthy(), { color: false, unicode: true })).toMatchInlineSnapshot(`
    "2m-2s-sync  healthy  RocketMQ 5.3.3, all 4 running
    NameServers 127.0.0.1:9876;127.0.0.1:9877

    INSTANCE    ROLE     HOST  ADDRESS          STATE    UP        PID  REG  REPLICA  PUT/GET  DISK
    namesrv-1   namesrv  A     127.0.0.1:9876   running  2h 03m  19876
    namesrv-2   namesrv  B     127.0.0.1:9877   running  2h 03m  19877
    broker-a    master   A     127.0.0.1:10911  running  2h 03m  20911  2/2             120/0   14%
    broker-a-s  slave    B     127.0.0.1:10931  running  2h 03m  20931  2/2  in sync    120/0   14%"
  `)
})

test('problems are told with what to type next', () => {
  const status: StatusDocument = {
    ...healthy(),
    healthy: false,
    problems: [
      {
        kind: 'diverged',
        instance: 'broker-a-s',
        host: 'B',
        text: 'has 4096 bytes that its master does not have: it was ahead when the master came back with an older store',
        hint: 'rmqctl logs broker-a-s',
      },
    ],
  }
  const slave = status.instances[3]!
  status.instances[3] = { ...slave, inSync: false, replication: 'diverged', registered: ['namesrv-1'] }
  expect(statusText(status, { width: 80, color: false, unicode: true })).toMatchInlineSnapshot(`
    "2m-2s-sync  not healthy  RocketMQ 5.3.3, all 4 running
    NameServers 127.0.0.1:9876;127.0.0.1:9877

    INSTANCE    ROLE     HOST  ADDRESS          STATE    UP      REG  REPLICA   DISK
    namesrv-1   namesrv  A     127.0.0.1:9876   running  2h 03m
    namesrv-2   namesrv  B     127.0.0.1:9877   running  2h 03m
    broker-a    master   A     127.0.0.1:10911  running  2h 03m  2/2             14%
    broker-a-s  slave    B     127.0.0.1:10931  running  2h 03m  1/2  diverged   14%

    1 problem
      ! broker-a-s on B: has 4096 bytes that its master does not have: it was ahead
        when the master came back with an older store
        → rmqctl logs broker-a-s

    why, with proof and cure: rmqctl doctor

    more with --json or a wider window: pid, put/get"
  `)
})

test('a stopped cluster is called so', () => {
  const instances = healthy().instances.map(one => ({ ...one, state: 'stopped' as const, pid: null }))
  const problems = instances.map(({ id }) => ({ kind: 'not-running', instance: id, text: `${id} is stopped` }))
  const disk = { kind: 'disk', instance: 'broker-a', text: 'the disk is 91 % full' }
  const status = { ...healthy(), healthy: false, instances, problems: [...problems, disk] }
  const text = statusText(status, { width: 80, color: false, unicode: true })
  expect(text.split('\n')[0]).toBe('2m-2s-sync  stopped  RocketMQ 5.3.3, 0 of 4 running')
  expect(text).not.toMatch(/2\/2|in sync/)
  expect(text.slice(text.indexOf('2 problems'))).toMatchInlineSnapshot(`
    "2 problems
      ! every instance is stopped; the messages are kept
        → rmqctl up --cluster 2m-2s-sync
      ! broker-a: the disk is 91 % full"
  `)
})

test('no line is wider than the terminal', () => {
  for (const width of [120, 80, 60, 40]) {
    const text = statusText(healthy(), { width, color: true, unicode: true })
    const table = text.split('\n').filter(line => !line.includes('NameServers'))
    expect(table.filter(line => widthOf(line) > width && !line.includes('RocketMQ'))).toEqual([])
  }
})

function healthy(): StatusDocument {
  return {
    v: 1,
    cluster: '2m-2s-sync',
    rocketmq: '5.3.3',
    at,
    healthy: true,
    problems: [],
    nameservers: ['127.0.0.1:9876', '127.0.0.1:9877'],
    instances: [
      { ...instance('namesrv-1', 9876), role: 'namesrv', group: null, brokerId: null },
      { ...instance('namesrv-2', 9877), role: 'namesrv', group: null, brokerId: null, host: 'B' },
      { ...instance('broker-a', 10911), ...broker },
      {
        ...instance('broker-a-s', 10931),
        ...broker,
        role: 'slave',
        host: 'B',
        inSync: true,
        lagBytes: 0,
        replication: 'in-sync',
      },
    ],
  }
}

const broker = { registered: ['namesrv-1', 'namesrv-2'], putTps: 120.4, getTps: 0, diskUsedRatio: 0.14 }

function instance(id: string, port: number): InstanceStatus {
  return {
    id,
    role: 'master',
    group: 'broker-a',
    brokerId: 0,
    host: 'A',
    address: `127.0.0.1:${port}`,
    state: 'running',
    pid: port + 10_000,
    startedAt: '2026-11-20T10:00:00Z',
    version: '5.3.3',
    registered: null,
    inSync: null,
    lagBytes: null,
    replication: null,
    putTps: null,
    getTps: null,
    diskUsedRatio: null,
    supervisor: 'process',
    survives: null,
  }
}

test.each([
  ['a\nb\nc', 3, ['a', 'b', 'c']],
  ['a\nb\nc\nd', 3, ['a', 'b', '… 2 lines more: a higher window, or without --watch']],
])('screenful of %j in %s lines', (text, height, lines) => expect(screenful(text, height)).toEqual(lines))
