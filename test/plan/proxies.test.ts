import { describe, expect, test } from 'vitest'
import { roadText } from '../../src/checks/network.ts'
import { roadsOf } from '../../src/checks/roads.ts'
import { changesOf } from '../../src/plan/changes.ts'
import { keyDiff } from '../../src/plan/key-diff.ts'
import { redactPlan } from '../../src/plan/redact.ts'
import { planRestart } from '../../src/plan/restart.ts'
import { defaultRouteWaitMs } from '../../src/plan/roll-options.ts'
import { planStop } from '../../src/plan/stop.ts'
import { planUp } from '../../src/plan/up.ts'
import { diffText } from '../../src/report/diff.ts'
import { good, load } from '../topology/load-text.ts'
import { roll } from './situations.ts'
import { apply, bareWorld, settleIn } from './world.ts'

const hosts = 'A=root@10.0.0.11,B=root@10.0.0.12'
const cluster = (proxies: string) => load(`${good}${proxies}`, { hosts }).cluster

function upWorld(proxies: string) {
  const wanted = cluster(proxies)
  const world = bareWorld(wanted)
  apply(world, planUp(settleIn(world, wanted), world.facts))
  return world
}

test('proxies start after brokers and stop before them', () => {
  const wanted = cluster('proxies: [A, B]\n')
  const world = bareWorld(wanted)
  const plan = planUp(settleIn(world, wanted), world.facts)
  expect(plan.stages.map(({ title }) => title).filter(title => title.startsWith('Start'))).toEqual([
    'Start NameServers',
    'Start masters',
    'Start slaves',
    'Start proxies',
  ])
  apply(world, plan)
  const deployment = settleIn(world, wanted)
  expect(planUp(deployment, world.facts).stages).toEqual([])
  const stop = planStop(
    deployment,
    world.facts,
    deployment.instances.map(({ id }) => id),
  )
  expect(stop.stages.map(({ title }) => title)).toEqual([
    'Stop proxies',
    'Stop masters',
    'Stop slaves',
    'Stop NameServers',
  ])
})

describe('a rolling restart', () => {
  const wanted = cluster('proxies: [A, B]\n')
  const world = upWorld('proxies: [A, B]\n')
  const deployment = settleIn(world, wanted)
  const plan = planRestart(
    deployment,
    world.facts,
    roll(deployment, { restart: deployment.instances.map(({ id }) => id) }),
  )
  const rolled = plan.stages.filter(({ id }) => id.startsWith('roll-'))

  test('takes proxies last, one by one, while the others answer', () => {
    expect(rolled.map(({ id }) => id).slice(-2)).toEqual(['roll-proxy-1', 'roll-proxy-2'])
    const steps = rolled.at(-1)!.lanes[0]!.steps
    expect(steps.map(step => step.kind)).toEqual(['survey', 'replace-files', 'service', 'service', 'await'])
    expect(steps[0]).toMatchObject({ until: [{ kind: 'routes', instance: 'proxy-1' }] })
    expect(rolled.at(-1)!.lanes[0]!.onFailure).toMatchObject([{ kind: 'put-back', instance: 'proxy-2' }])
  })

  test.each<[string, string, number]>([
    ['without proxies', '', 35_000],
    ['with proxies of their own', 'proxies: [A]\n', 60_000],
    ['with local ones', 'proxy: local\n', 60_000],
  ])('%s clients get as long as their routes take', (_, proxies, expected) => {
    const one = cluster(proxies)
    expect(defaultRouteWaitMs(settleIn(bareWorld(one), one))).toBe(expected)
  })
})

describe('a changed key', () => {
  const changed = (before: string, after: string) => {
    const world = upWorld(before)
    const deployment = settleIn(world, cluster(after))
    return { changes: changesOf(deployment, world.facts), world, deployment }
  }

  test('of a proxy is told by its name, and asks for a restart of that proxy alone', () => {
    const { changes, world, deployment } = changed(
      'proxies: [A]\n',
      'proxies: [{ host: A, config: { grpcThreadPoolNums: 8 } }]\n',
    )
    const file = '/opt/rocketmq/t/proxy-1/rmq-proxy.json'
    expect(changes).toEqual([
      {
        instance: 'proxy-1',
        host: 'A',
        file,
        key: 'grpcThreadPoolNums',
        to: '8',
        effect: 'restart',
        cause: 'topology',
      },
    ])
    const rows = keyDiff({ deployment, facts: world.facts, live: {}, defaultOf: () => undefined })
    expect(rows.filter(({ differs }) => differs)).toMatchObject([
      { instance: 'proxy-1', key: 'grpcThreadPoolNums', topology: '8' },
    ])
  })

  test('of a local proxy restarts its broker', () => {
    const own = good.replace(
      'master: A',
      'master: { host: A, proxy: { mode: local, config: { enableBatchAck: true } } }',
    )
    const world = upWorld('proxy: local\n')
    const wanted = load(`${own}proxy: local\n`, { hosts }).cluster
    const found = changesOf(settleIn(world, wanted), world.facts)
    expect(found.map(({ instance, key, to, effect }) => [instance, key, to, effect])).toEqual([
      ['broker-a', 'enableBatchAck', 'true', 'restart'],
    ])
  })

  test('of a local proxy is shown by diff beside the keys of its broker, and never takes those for its own', () => {
    const own = good.replace(
      'master: A',
      'master: { host: A, proxy: { mode: local, config: { enableBatchAck: true } } }',
    )
    const world = upWorld('proxy: local\n')
    const deployment = settleIn(world, load(`${own}proxy: local\n`, { hosts }).cluster)
    const live = { 'broker-a': { namesrvAddr: deployment.instances[0]!.address, enableBatchAck: 'false' } }
    const rows = keyDiff({ deployment, facts: world.facts, live, defaultOf: () => undefined })
    const ofProxy = rows.filter(({ part }) => part === 'proxy')
    expect([...new Set(ofProxy.map(({ instance }) => instance))]).toEqual(['broker-a', 'broker-b'])
    expect(ofProxy.filter(({ differs }) => differs)).toEqual([
      { instance: 'broker-a', part: 'proxy', key: 'enableBatchAck', topology: 'true', managed: true, differs: true },
    ])
    expect(ofProxy.filter(({ instance }) => instance === 'broker-a').map(({ key }) => key)).toEqual(
      expect.arrayContaining(['grpcServerPort', 'remotingListenPort', 'localServeAddr', 'namesrvAddr']),
    )
    const view = { width: 200, color: false } as Parameters<typeof diffText>[1]['view']
    expect(diffText(ofProxy, { cluster: 't', all: false, view })).toMatch(
      /broker-a \(proxy\) +enableBatchAck +true +- +-/,
    )
  })

  test('a file that somebody broke is written anew', () => {
    const world = upWorld('proxies: [A]\n')
    const file = '/opt/rocketmq/t/proxy-1/rmq-proxy.json'
    world.facts.A!.properties[file] = '{ "grpcServerPort": '
    world.facts.A!.files[file] = 'other'
    const found = changesOf(settleIn(world, cluster('proxies: [A]\n')), world.facts)
    expect(found.map(({ key }) => key)).toEqual(expect.arrayContaining(['grpcServerPort', 'namesrvAddr']))
    expect(new Set(found.map(({ cause }) => cause))).toEqual(new Set(['hand-edit']))
  })
})

test('the roads of proxies: to every NameServer and broker, and from here to every gRPC port', () => {
  const wanted = cluster('proxies: [A]\n')
  const roads = roadsOf(settleIn(bareWorld(wanted), wanted)).map(
    road => `${roadText(road)} for ${road.users.join(',')}`,
  )
  expect(roads).toEqual(
    expect.arrayContaining([
      'A → 10.0.0.12:9876 (NameServer) to namesrv-2 for broker-a,broker-b-s,proxy-1',
      'A → 10.0.0.12:10911 (broker) to broker-a-s for proxy-1',
      'this machine → 10.0.0.11:8081 (gRPC) to proxy-1 for ',
    ]),
  )
  const local = cluster('proxy: local\n')
  expect(roadsOf(settleIn(bareWorld(local), local)).map(roadText)).toEqual(
    expect.arrayContaining(['this machine → 10.0.0.12:8081 (gRPC) to broker-b']),
  )
})

test('a password of a proxy stands in its own file alone, which only its owner may read', () => {
  const entry = 'config: { tlsKeyPassword: sesame }'
  for (const text of [
    `${good}proxies: [{ host: A, ${entry} }]\n`,
    good.replace('master: A', `master: { host: A, proxy: { mode: local, ${entry} } }`),
  ]) {
    const wanted = load(text, { hosts, rocketmq: '5.5.0' }).cluster
    const world = bareWorld(wanted)
    const plan = planUp(settleIn(world, wanted), world.facts)
    const files = plan.stages.flatMap(({ lanes }) =>
      lanes.flatMap(({ steps }) => steps.flatMap(step => (step.kind === 'write-files' ? step.files : []))),
    )
    const having = files.filter(({ content }) => content.includes('sesame'))
    expect(having.map(({ path, mode }) => [path.split('/').at(-1), mode])).toEqual([['rmq-proxy.json', '0600']])
    expect(JSON.stringify(redactPlan(plan))).not.toContain('sesame')
  }
})
