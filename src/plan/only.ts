import { machinesOf } from '../components/machines.ts'
import type { Lane, Plan } from './model.ts'

/** The part of a plan that is about some instances and the machines they are on. The proof at the end stays whole. */
export function restrictTo(plan: Plan, ids: readonly string[]): Plan {
  const machines = machinesOf(plan.deployment).filter(({ instances }) => instances.some(({ id }) => ids.includes(id)))
  const hosts = new Set(['control', ...machines.map(({ host }) => host.id)])
  const isMeant = (lane: Lane) => (lane.instance == null ? hosts.has(lane.host) : ids.includes(lane.instance))
  const stages = plan.stages.map(stage => ({ ...stage, lanes: stage.lanes.filter(isMeant) }))
  const kept = stages.filter(stage => stage.lanes.length > 0)
  const changes = plan.changes?.filter(({ instance }) => ids.includes(instance))
  return {
    ...plan,
    ...(changes == null ? {} : { changes }),
    stages: kept.some(stage => stage.id !== 'survey') ? kept : [],
  }
}
