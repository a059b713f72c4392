import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { refusesRoutesMs } from '../../src/components/route-refusal.ts'
import { describeStep } from '../../src/plan/describe.ts'
import type { Plan, Step } from '../../src/plan/model.ts'
import { planRestart } from '../../src/plan/restart.ts'
import { planStart } from '../../src/plan/stop.ts'
import { planUp } from '../../src/plan/up.ts'
import type { DeployedInstance } from '../../src/topology/deployment.ts'
import { load } from '../topology/load-text.ts'
import { roll } from './situations.ts'
import { apply, bareWorld, settleIn } from './world.ts'

const text = await readFile(new URL('../../topologies/production.yaml', import.meta.url), 'utf8')
const hosts = 'A=root@10.0.0.1,B=root@10.0.0.2,C=root@10.0.0.3'
const production = load(text, { hosts, proxy: { said: 'cluster' } }).cluster
const quick = load(text.replaceAll(', config: { needWaitForService: true }', ''), { hosts, proxy: { said: 'cluster' } })

const surveysIn = (plan: Plan, lane?: string) =>
  plan.stages
    .flatMap(({ lanes }) => lanes.filter(({ id }) => lane == null || id === lane))
    .flatMap(({ steps }) => steps.filter((step): step is Extract<Step, { kind: 'survey' }> => step.kind === 'survey'))
const served = ({ until }: Extract<Step, { kind: 'survey' }>) =>
  until.flatMap(probe => (probe.kind === 'serves' ? [probe.instance] : []))
const all = ['namesrv-1', 'namesrv-2', 'namesrv-3']

test.each<[Record<string, string>, number]>([
  [{}, 0],
  [{ needWaitForService: 'false' }, 0],
  [{ needWaitForService: 'true' }, 45_000],
  [{ needWaitForService: 'TRUE', waitSecondsForService: '120' }, 120_000],
])('a NameServer with %j refuses routes for %d ms', (config, ms) => {
  expect(refusesRoutesMs({ role: 'namesrv', config })).toBe(ms)
  expect(refusesRoutesMs({ role: 'master', config })).toBe(0)
})

describe('up of production', () => {
  const world = bareWorld(production)
  const plan = planUp(settleIn(world, production), world.facts)

  test('is not done before every NameServer answers route queries', () => {
    const [survey] = surveysIn(plan, 'survey')
    expect(served(survey!)).toEqual(all)
    expect(survey!.timeoutMs).toBe(60_000)
  })

  test('starts brokers meanwhile, and proxies only then: they would end at once', () => {
    const started = (id: string) =>
      plan.stages
        .flatMap(({ lanes }) => lanes)
        .find(lane => lane.id === `start-${id}`)!
        .steps.map(({ kind }) => kind)
    expect(started('broker-a')).toEqual(['service', 'await'])
    expect(started('proxy-1')).toEqual(['survey', 'service', 'await'])
    const [first] = surveysIn(plan, 'start-proxy-1')
    expect(served(first!)).toEqual(all)
    expect(describeStep(first!)).toBe('wait until every NameServer answers route queries')
  })

  test('so does start', () => {
    apply(world, plan)
    const deployment = settleIn(world, production)
    for (const { processes } of Object.values(world.facts))
      for (const id of Object.keys(processes)) processes[id] = { running: false, exitCode: 143 }
    const started = planStart(
      deployment,
      world.facts,
      deployment.instances.map(({ id }) => id),
    )
    expect(served(surveysIn(started, 'start-proxy-2')[0]!)).toEqual(all)
  })

  test('waits as long as a NameServer is told to', () => {
    const slow = (one: DeployedInstance) =>
      one.id === 'namesrv-2' ? { ...one, config: { ...one.config, waitSecondsForService: '300' } } : one
    const deployment = settleIn(bareWorld(production), production)
    const patient = planUp({ ...deployment, instances: deployment.instances.map(slow) }, bareWorld(production).facts)
    expect(surveysIn(patient, 'survey')[0]!.timeoutMs).toBe(315_000)
  })

  test('a NameServer is restarted only while the others serve, and the next only when it does', () => {
    const up = bareWorld(production)
    apply(up, planUp(settleIn(up, production), up.facts))
    const deployment = settleIn(up, production)
    const restarted = planRestart(deployment, up.facts, roll(deployment, { restart: all }))
    const [before, after] = surveysIn(restarted, 'roll-namesrv-2')
    expect(served(before!)).toEqual(['namesrv-1', 'namesrv-3'])
    expect(before!.timeoutMs).toBe(60_000)
    expect(served(after!)).toEqual(['namesrv-2'])
    expect(describeStep(after!)).toBe('wait until every broker is registered there again, and it answers route queries')
  })
})

test('NameServers that never refuse are not waited for', () => {
  const world = bareWorld(quick.cluster)
  const plan = planUp(settleIn(world, quick.cluster), world.facts)
  expect(surveysIn(plan).flatMap(served)).toEqual([])
  expect(surveysIn(plan)).toHaveLength(1)
})
