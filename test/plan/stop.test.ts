import { describe, expect, test } from 'vitest'
import type { HostFacts } from '../../src/facts/model.ts'
import type { Plan } from '../../src/plan/model.ts'
import { planStart, planStop } from '../../src/plan/stop.ts'
import type { Deployment } from '../../src/topology/deployment.ts'
import { deployment } from '../components/deployments.ts'

function factsOf(
  wanted: Deployment,
  change: (id: string) => HostFacts['processes'][string],
  units = {},
): Record<string, HostFacts> {
  const of = (host: string) => {
    const there = wanted.instances.filter(instance => instance.host === host)
    return {
      host,
      units,
      processes: Object.fromEntries(there.map(({ id }) => [id, change(id)])),
    } as unknown as HostFacts
  }
  return Object.fromEntries(wanted.hosts.map(({ id }) => [id, of(id)]))
}

const stages = (plan: Plan) => plan.stages.map(stage => [stage.id, stage.lanes.map(lane => lane.instance ?? lane.host)])
const running = () => ({ running: true, pid: 1 })
const ended = () => ({ running: false, exitCode: 143 })
const all = deployment().instances.map(instance => instance.id)

describe('stopping', () => {
  const wanted = deployment()

  test('masters before their slaves, NameServers last', () => {
    expect(stages(planStop(wanted, factsOf(wanted, running), all))).toEqual([
      ['stop-3', ['broker-a', 'broker-b']],
      ['stop-4', ['broker-a-s', 'broker-b-s']],
      ['stop-1', ['namesrv-1', 'namesrv-2']],
    ])
  })

  test('only what is asked for and may run', () => {
    expect(stages(planStop(wanted, factsOf(wanted, running), ['broker-b', 'nobody']))).toEqual([
      ['stop-3', ['broker-b']],
    ])
    expect(stages(planStop(wanted, factsOf(wanted, ended), all))).toEqual([])
  })

  test('what lost its pid file is looked for', () => {
    const facts = factsOf(wanted, id => (id === 'broker-a' ? { running: false } : ended()))
    expect(stages(planStop(wanted, facts, all))).toEqual([['stop-3', ['broker-a']]])
  })

  test('a unit that systemd is about to start again is stopped', () => {
    const units = deployment({ supervisor: 'systemd' })
    const unit = (activeState: string) => ({ enabled: true, activeState })
    const of = (state: string) =>
      factsOf(units, () => ({ running: false }), { 'rocketmq-trade-broker-a.service': unit(state) })
    expect(stages(planStop(units, of('activating'), all))).toEqual([['stop-3', ['broker-a']]])
    expect(stages(planStop(units, of('failed'), all))).toEqual([])
  })
})

test('starting is NameServers, masters, slaves, and only what does not run', () => {
  const wanted = deployment()
  const facts = factsOf(wanted, id => (id === 'namesrv-2' ? running() : ended()))
  expect(stages(planStart(wanted, facts, all))).toEqual([
    ['start-1', ['namesrv-1']],
    ['start-3', ['broker-a', 'broker-b']],
    ['start-4', ['broker-a-s', 'broker-b-s']],
  ])
})
