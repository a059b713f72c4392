import { describe, expect, it } from 'vitest'
import { nudge } from '../../src/execute/nudge-broker.ts'
import type { Asking } from '../../src/probes/asking.ts'
import { check } from '../../src/probes/check.ts'
import { RemotingPool } from '../../src/probes/remoting-pool.ts'
import { survey } from '../../src/probes/survey.ts'
import type { NetworkProbe, Verdict } from '../../src/probes/verdict.ts'
import { capturedFiles } from '../remoting/fixtures.ts'
import { labDeployment } from './deployment.ts'
import { type Alter, masterScript, namesrvScript, replay, type Script, slaveScript } from './replay.ts'

const healthy = { 'namesrv-1': namesrvScript, 'broker-a': masterScript, 'broker-a-s': slaveScript }
const newest = capturedFiles.find(file => file.name === '5.5.0')!
const oldest = capturedFiles.find(file => file.name === '4.9.7')!

describe.each(capturedFiles)('against the recorded answers of $name', file => {
  const rocketmq = file.name.replace('-binary', '')

  it('a survey sees registrations, permissions, offsets and replication', async () => {
    await using servers = await replay(file, healthy)
    await using pool = new RemotingPool(servers.dial)
    const view = await survey({
      deployment: labDeployment(rocketmq),
      pool,
      haConnections: async () => [{ address: '127.0.0.1:40000' }],
    })
    expect(view.nameservers).toMatchObject([{ instance: 'namesrv-1', permissions: { 'broker-a': 7 } }])
    const known = { answers: true, version: rocketmq, registered: ['namesrv-1'], minOffset: 0, dispatchBehindBytes: 0 }
    expect(view.brokers).toMatchObject([
      { instance: 'broker-a', role: 'master', ...known },
      { instance: 'broker-a-s', role: 'slave', ...known, replication: { state: 'in-sync', lagBytes: 0 } },
    ])
    expect(view.brokers[0]).not.toHaveProperty('replication')
  })

  it('samples the master before and after its slaves', async () => {
    await using servers = await replay(file, healthy)
    await using pool = new RemotingPool(servers.dial)
    await check({ kind: 'in-sync', instance: 'broker-a-s' }, { deployment: labDeployment(rocketmq), pool })
    const order = servers.asked.map(one => one.split(' ')[0])
    expect(order.indexOf('broker-a-s')).toBeGreaterThan(order.indexOf('broker-a'))
    expect(order.lastIndexOf('broker-a')).toBeGreaterThan(order.lastIndexOf('broker-a-s'))
    expect(servers.asked.some(one => one.endsWith(' 907'))).toBe(!rocketmq.startsWith('4.'))
  })
})

describe('a slave that lacks a byte of what its master had', () => {
  const stateWhen = async (isLate: (nth: number) => boolean) => {
    const alter: Alter = (frame, { instance, code, nth }) => {
      if (instance !== 'broker-a-s' || code !== 28 || !isLate(nth)) return frame
      const body = frame.body.toString().replace(/"commitLogMaxOffset":"(\d+)"/, (_, end) => {
        return `"commitLogMaxOffset":"${Number(end) - 1}"`
      })
      return { ...frame, body: Buffer.from(body) }
    }
    await using servers = await replay(newest, healthy, alter)
    await using pool = new RemotingPool(servers.dial)
    const { brokers } = await survey({ deployment: labDeployment('5.5.0'), pool })
    return brokers[1]?.replication
  }

  it('is in sync when it comes a moment later: it was on its way', async () => {
    expect(await stateWhen(nth => nth <= 3)).toEqual({ state: 'in-sync', lagBytes: 0 })
  })

  it('is behind when it does not come', async () => {
    expect(await stateWhen(() => true)).toEqual({ state: 'behind', lagBytes: 1 })
  })
})

describe('a NameServer that refuses routes for a while after its start', () => {
  const refusing: Alter = (frame, { instance, code, nth }) =>
    instance === 'namesrv-1' && code === 105 && nth <= 2
      ? { ...frame, code: 1, remark: 'name server not ready', body: Buffer.alloc(0) }
      : frame

  it('answers, does not serve, and says why and for how long; then it does', async () => {
    await using servers = await replay(newest, healthy, refusing)
    await using pool = new RemotingPool(servers.dial)
    const lab = labDeployment('5.5.0')
    const waiting = lab.instances.map(one =>
      one.id === 'namesrv-1' ? { ...one, config: { needWaitForService: 'true' } } : one,
    )
    const asking: Asking = { deployment: { ...lab, instances: waiting }, pool }
    const { nameservers } = await survey(asking)
    expect(nameservers).toMatchObject([{ permissions: {}, refusesRoutes: expect.stringContaining('not ready') }])
    expect(await check({ kind: 'answers', instance: 'namesrv-1' }, asking)).toEqual({ holds: true })
    expect(await check({ kind: 'serves', instance: 'namesrv-1' }, asking)).toEqual({
      holds: false,
      why: expect.stringMatching(
        /^namesrv-1 answers no route queries yet: .*name server not ready.* \(needWaitForService: for 45 s after its start\)$/,
      ),
    })
    expect(await check({ kind: 'serves', instance: 'namesrv-1' }, asking)).toEqual({ holds: true })
  })

  it('one that is not there does not serve either', async () => {
    await using servers = await replay(newest, {})
    await using pool = new RemotingPool(servers.dial)
    const verdict = await check({ kind: 'serves', instance: 'namesrv-1' }, { deployment: labDeployment('5.5.0'), pool })
    expect(verdict).toMatchObject({ holds: false, why: expect.stringContaining('does not answer: connection refused') })
  })
})

describe('what does not answer is part of the view', () => {
  it('each by name and with its reason', async () => {
    await using servers = await replay(newest, { 'namesrv-1': namesrvScript, 'broker-a': {} })
    await using pool = new RemotingPool(servers.dial)
    const view = await survey({ deployment: labDeployment('5.5.0', 2), pool, timeoutMs: 500 })
    expect(view.nameservers[1]).toEqual({ instance: 'namesrv-2', error: 'connection refused', permissions: {} })
    expect(view.brokers).toMatchObject([
      { instance: 'broker-a', answers: false, error: 'no answer in 500 ms', registered: ['namesrv-1'] },
      { instance: 'broker-a-s', answers: false, error: 'connection refused', replication: { state: 'disconnected' } },
    ])
  })

  it('an interrupt is none of that: it is thrown', async () => {
    await using servers = await replay(newest, { 'namesrv-1': {}, 'broker-a': {}, 'broker-a-s': {} })
    await using pool = new RemotingPool(servers.dial)
    const signal = AbortSignal.timeout(20)
    await expect(survey({ deployment: labDeployment('5.5.0'), pool, signal })).rejects.toMatchObject({
      code: 'interrupted',
    })
  })
})

interface CheckCase {
  title: string
  probe: NetworkProbe
  scripts?: Record<string, Script>
  asking?: Partial<Asking>
  expected: Verdict
}

const no = (why: string): Verdict => ({ holds: false, why })
const yes: Verdict = { holds: true }

const cases: CheckCase[] = [
  { title: 'a NameServer answers', probe: { kind: 'answers', instance: 'namesrv-1' }, expected: yes },
  { title: 'a broker answers', probe: { kind: 'answers', instance: 'broker-a-s' }, expected: yes },
  { title: 'a broker is registered', probe: { kind: 'registered', instance: 'broker-a' }, expected: yes },
  { title: 'a slave is in sync', probe: { kind: 'in-sync', instance: 'broker-a-s' }, expected: yes },
  {
    title: 'a NameServer that is not there',
    probe: { kind: 'answers', instance: 'namesrv-1' },
    scripts: {},
    expected: no('namesrv-1 (127.0.0.1:19876) does not answer: connection refused'),
  },
  {
    title: 'a second NameServer that is not there',
    probe: { kind: 'registered', instance: 'broker-a' },
    asking: { deployment: labDeployment('5.5.0', 2) },
    expected: no('namesrv-2 (127.0.0.1:19877) does not answer: connection refused'),
  },
  {
    title: 'a slave that is not there',
    probe: { kind: 'in-sync', instance: 'broker-a-s' },
    scripts: { 'broker-a': masterScript },
    expected: no('broker-a-s is not connected to broker-a: broker-a-s does not answer: connection refused'),
  },
  {
    title: 'a slave that answers as a master',
    probe: { kind: 'in-sync', instance: 'broker-a-s' },
    scripts: { 'broker-a': masterScript, 'broker-a-s': masterScript },
    expected: no('whether broker-a-s is in sync with broker-a is not known: broker-a-s runs as a master'),
  },
]

describe('check', () => {
  it.each(cases)('$title', async ({ probe, scripts = healthy, asking = {}, expected }) => {
    await using servers = await replay(newest, scripts)
    await using pool = new RemotingPool(servers.dial)
    expect(await check(probe, { deployment: labDeployment('5.5.0'), pool, ...asking })).toEqual(expected)
  })

  it('asks only those that can tell', async () => {
    await using servers = await replay(newest, healthy)
    await using pool = new RemotingPool(servers.dial)
    await check({ kind: 'registered', instance: 'broker-a-s' }, { deployment: labDeployment('5.5.0'), pool })
    expect(servers.asked).toEqual(['namesrv-1 106'])
  })

  it.each([
    ['unknown without the sockets', undefined, 'the HA connections of broker-a cannot be seen'],
    ['no without a connection', [], 'broker-a has no HA connection from 127.0.0.1'],
    ['not before it has reported', [{ address: '127.0.0.1:40000', reported: false }], 'it has not reported yet'],
    ['yes once it has', [{ address: '127.0.0.1:40000', reported: true }], undefined],
    ['yes where that cannot be seen', [{ address: '127.0.0.1:40000' }], undefined],
  ])('4.9 in sync: %s', async (_, sockets, why) => {
    await using servers = await replay(oldest, healthy)
    await using pool = new RemotingPool(servers.dial)
    const verdict = await check(
      { kind: 'in-sync', instance: 'broker-a-s' },
      { deployment: labDeployment('4.9.7'), pool, haConnections: async () => sockets },
    )
    expect(verdict).toEqual(why == null ? yes : no(expect.stringContaining(why)))
  })

  it('a pool dials an instance once for many questions', async () => {
    await using servers = await replay(newest, healthy)
    let dials = 0
    await using pool = new RemotingPool((...args) => {
      dials += 1
      return servers.dial(...args)
    })
    const asking = { deployment: labDeployment('5.5.0'), pool }
    for (let round = 0; round < 5; round++) await survey(asking)
    expect(dials).toBe(3)
    const master = asking.deployment.instances.find(instance => instance.id === 'broker-a')!
    expect(await nudge(master, 6, asking)).toEqual({ ok: true, value: undefined })
    expect(dials).toBe(3)
  })
})
