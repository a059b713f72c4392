import type { Deployment } from '../topology/deployment.ts'
import { laneOf } from './lane.ts'
import type { Plan } from './model.ts'

/** The plan that moves the master of a group to the first of `to` that may be it. Nothing is stopped or started. */
export function planFailover(deployment: Deployment, { group, to }: { group: string; to: string[] }): Plan {
  const lane = laneOf({ id: `elect-${group}`, host: 'control', title: group }, [{ kind: 'elect', group, to }])
  const stage = { id: 'elect', title: `Elect a master of ${group}`, lanes: [lane] }
  return { v: 1, action: 'failover', cluster: deployment.name, deployment, stages: [stage] }
}
