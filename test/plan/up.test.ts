import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { describePlan } from '../../src/plan/describe.ts'
import type { Plan } from '../../src/plan/model.ts'
import { planUp } from '../../src/plan/up.ts'
import { unitName } from '../../src/shell/systemd.ts'
import type { Cluster } from '../../src/topology/model.ts'
import { good, load } from '../topology/load-text.ts'
import { apply, bareWorld, countSteps, settleIn, type World } from './world.ts'

const shippedNames = ['single-master', '2m-noslave', '2m-2s-sync', '2m-2s-sync-proxy', '3n-controller', 'production']
const twoHosts = 'A=root@10.0.0.11,B=root@10.0.0.12'

function shippedCluster(name: string, hosts?: string): Cluster {
  const text = readFileSync(new URL(`../../topologies/${name}.yaml`, import.meta.url), 'utf8')
  return load(text, { source: name, defaultName: name, hosts }).cluster
}

/** As `settleIn`, with a release that the hosts have at /opt/rocketmq. */
function atHome(world: World, cluster: Cluster) {
  const deployment = settleIn(world, cluster)
  return { ...deployment, release: { ...deployment.release, home: '/opt/rocketmq' } }
}

function onHosts(text = good, hosts = twoHosts): Cluster {
  return load(text, { hosts }).cluster
}

function plan(world: World, cluster: Cluster): Plan {
  return planUp(settleIn(world, cluster), world.facts)
}

/** A world in which a cluster is up. */
function upWorld(cluster: Cluster): World {
  const world = bareWorld(cluster)
  apply(world, plan(world, cluster))
  return world
}

function golden(name: string, is: Plan): Promise<void> {
  return expect(describePlan(is)).toMatchFileSnapshot(`golden/${name}.txt`)
}

const idsIn = (is: Plan) => is.stages.map(stage => [stage.id, stage.lanes.map(lane => lane.id)])

test('a release that the hosts have is linked there, and then nothing is left to do', () => {
  const cluster = onHosts()
  const world = bareWorld(cluster)
  const cold = planUp(atHome(world, cluster), world.facts)
  expect(describePlan(cold)).toMatch(/install 5\.3\.3 in \S+\/releases as links to \/opt\/rocketmq/)
  apply(world, cold)
  expect(planUp(atHome(world, cluster), world.facts).stages).toEqual([])
})

test('a release that the hosts download is said with its address', () => {
  const cluster = onHosts()
  const world = bareWorld(cluster)
  const pull = 'https://***@mirror.example/'
  expect(describePlan(planUp(settleIn(world, cluster), world.facts, { pull }))).toContain(
    `downloaded there from ${pull}`,
  )
})

describe('the plan, as it is read', () => {
  test('2m-2s-sync on two bare hosts with systemd', async () => {
    const cluster = shippedCluster('2m-2s-sync', twoHosts)
    await golden('cold-2m-2s-sync-ssh', plan(bareWorld(cluster), cluster))
  })

  test('one broker stopped', async () => {
    const cluster = onHosts()
    const world = upWorld(cluster)
    world.facts.B!.processes['broker-b'] = { running: false }
    await golden('one-stopped', plan(world, cluster))
  })

  test('one host is new', async () => {
    const cluster = onHosts()
    const world = upWorld(cluster)
    const fresh = bareWorld(cluster)
    world.facts.B = fresh.facts.B!
    world.dirs.set(fresh.facts.B!, fresh.dirs.get(fresh.facts.B!)!)
    await golden('one-host-new', plan(world, cluster))
  })

  test('nothing to do', () => {
    const cluster = onHosts()
    expect(plan(upWorld(cluster), cluster).stages).toEqual([])
  })
})

describe('laws', () => {
  const clusters: [string, Cluster][] = [
    ...shippedNames.map((name): [string, Cluster] => [`${name} here`, shippedCluster(name)]),
    ['2m-2s-sync on two hosts', onHosts()],
    ['as plain processes', onHosts(`${good}defaults: { supervisor: process }\n`)],
    ['stores elsewhere', onHosts(`${good}defaults: { data: /data1 }\n`)],
    ['two hosts that are one machine', onHosts(good.replaceAll(/, slaves: \[.\]/g, ''), 'A=10.0.0.1,B=10.0.0.1')],
  ]

  test.each(clusters)('%s: planning after it was done is empty', (_, cluster) => {
    expect(plan(upWorld(cluster), cluster).stages).toEqual([])
  })

  test.each(clusters)('%s: cut after any step, the next plan finishes it', (_, cluster) => {
    const steps = countSteps(plan(bareWorld(cluster), cluster))
    for (let cut = 0; cut <= steps; cut++) {
      const world = bareWorld(cluster)
      apply(world, plan(world, cluster), cut)
      apply(world, plan(world, cluster))
      expect(plan(world, cluster).stages).toEqual([])
    }
  })

  test('a plan is the same each time, and survives JSON', () => {
    const cluster = onHosts()
    const [one, two] = [plan(bareWorld(cluster), cluster), plan(bareWorld(cluster), cluster)]
    expect(one).toEqual(two)
    expect(JSON.parse(JSON.stringify(one))).toEqual(JSON.parse(JSON.stringify(two)))
    const steps = one.stages.flatMap(stage => stage.lanes.flatMap(lane => lane.steps.map(step => step.id)))
    expect(new Set(steps).size).toBe(steps.length)
  })

  test('whatever stopped is what is started, and NameServers before masters before slaves', () => {
    const cluster = onHosts()
    const ids = cluster.instances.map(instance => instance.id)
    fc.assert(
      fc.property(fc.subarray(ids, { minLength: 1 }), stopped => {
        const world = upWorld(cluster)
        for (const facts of Object.values(world.facts)) {
          for (const id of stopped) if (facts.processes[id]) facts.processes[id] = { running: false }
        }
        const again = plan(world, cluster)
        const started = again.stages.flatMap(stage => stage.lanes.flatMap(lane => lane.instance ?? []))
        expect(started.toSorted()).toEqual(stopped.toSorted())
        const roles = started.map(id => cluster.instances.find(one => one.id === id)!.role)
        expect(roles).toEqual(roles.toSorted((a, b) => order(a) - order(b)))
        expect(again.stages.at(-1)?.id).toBe('survey')
      }),
      { numRuns: 40 },
    )
  })

  const order = (role: string) => ['namesrv', 'master', 'slave'].indexOf(role)

  test('more memory, another JDK beside the old: nothing to do', () => {
    const cluster = onHosts()
    const world = upWorld(cluster)
    for (const facts of Object.values(world.facts)) {
      facts.memory = { totalBytes: 2 ** 40, availableBytes: 2 ** 40 }
      facts.javas = [{ path: '/opt/11/bin/java', major: 11, version: '11', vendor: '', public: true }, ...facts.javas]
    }
    expect(plan(world, cluster).stages).toEqual([])
  })
})

describe('only what differs', () => {
  const cluster = onHosts()

  test('a key that is hot: set on every member that has it, then the record', () => {
    const world = upWorld(cluster)
    const changed = onHosts(`${good}defaults: { config: { fileReservedTime: 48 } }\n`)
    const again = plan(world, changed)
    expect(idsIn(again)).toEqual([
      ['configure', ['configure-A', 'configure-B']],
      ['keys', ['set-broker-a', 'set-broker-a-s', 'set-broker-b', 'set-broker-b-s']],
    ])
    expect(describePlan(again)).toContain('set fileReservedTime=48 while it runs; write broker-a/broker-a.properties')
    apply(world, again)
    expect(plan(world, changed).changes).toEqual([])
    expect(plan(world, changed).stages).toEqual([])
  })

  test('a key that is not: nothing is written before the restarts, which nobody asked for here', () => {
    const world = upWorld(cluster)
    const changed = onHosts(`${good}defaults: { config: { flushIntervalCommitLog: 250 } }\n`)
    const again = plan(world, changed)
    expect(idsIn(again)).toEqual([])
    expect(again.changes?.map(({ effect }) => effect)).toEqual(['restart', 'restart', 'restart', 'restart'])
  })

  test('a unit that is not enabled is enabled, though its file is right', () => {
    const world = upWorld(cluster)
    world.facts.A!.units[unitName('t', 'broker-a')]!.enabled = false
    const again = plan(world, cluster)
    expect(again.stages.flatMap(stage => stage.lanes.flatMap(lane => lane.steps))).toEqual([
      { id: 'configure-A.1', kind: 'enable-units', units: ['rocketmq-t-broker-a.service'] },
    ])
  })

  test('another release: installed beside the old one; files that name it come with the restarts', () => {
    const world = upWorld(cluster)
    const newer = onHosts(good.replace('5.3.3', '5.5.0'))
    expect(plan(world, newer).stages.map(stage => stage.id)).toEqual(['install'])
  })

  test('another data folder: the folders there are made', () => {
    const world = upWorld(cluster)
    const moved = onHosts(`${good}defaults: { data: /data2 }\n`)
    const [prepare] = plan(world, moved).stages
    expect(JSON.stringify(prepare)).toContain('/data2/t/broker-a"')
  })
})
