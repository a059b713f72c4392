import { minInSyncReplicas } from '../components/control.ts'
import { membersOf } from '../components/deployed.ts'
import type { FactsByHost } from '../facts/model.ts'
import { isRunning } from '../facts/running.ts'
import { isControlled } from '../topology/controllers.ts'
import type { DeployedGroup, Deployment } from '../topology/deployment.ts'
import { laneOf } from './lane.ts'
import type { Lane, Plan } from './model.ts'

/** A group whose master controllers choose, as they see it now. */
export interface Led {
  /** Instance that takes writes; undefined: nobody. */
  master?: string
  /** The sync state set: instances that have every message that was acknowledged, the master among them. */
  inSync: string[]
  /** Instances that the controllers hear from. */
  heard: string[]
}

/** Who of these may lead without a message that was acknowledged being lost. */
export function ableToLead(ids: readonly string[], { inSync, heard }: Led): string[] {
  return ids.filter(id => inSync.includes(id) && heard.includes(id))
}

/** Groups of which some running replicas stop and others go on: who leads them matters. */
export function dividedGroups(deployment: Deployment, facts: FactsByHost, ids: readonly string[]): DeployedGroup[] {
  return deployment.groups.filter(isControlled).filter(group => {
    const { left, stopped } = divided(group, { deployment, facts, ids })
    return left.length > 0 && stopped.length > 0
  })
}

interface Stopping {
  deployment: Deployment
  facts: FactsByHost
  /** What stops. */
  ids: readonly string[]
}

export interface HandOver {
  lanes: Lane[]
  /** What stopping them costs, a sentence each. */
  warnings: string[]
}

/**
 * Moves masters that stop to replicas that go on, before anything stops: a master that is just stopped is replaced only when its process has
 * ended, and until then its group takes nothing. `led`: by group; none of a group that no controller knows.
 */
export function handOver(stopping: Stopping, led: Readonly<Record<string, Led | undefined>>): HandOver {
  const { deployment, facts, ids } = stopping
  const found = dividedGroups(deployment, facts, ids).map(group => ofGroup(group, stopping, led[group.name]))
  return { lanes: found.flatMap(({ lanes }) => lanes), warnings: found.flatMap(({ warnings }) => warnings) }
}

/** A plan that hands over before it stops the first. */
export function withHandOver(plan: Plan, { lanes }: Pick<HandOver, 'lanes'>): Plan {
  const at = plan.stages.findIndex(({ id }) => /^(prune-)?stop-/.test(id))
  if (lanes.length === 0 || at < 0) return plan
  const stage = { id: 'hand-over', title: 'Hand over to replicas that go on', lanes }
  return { ...plan, stages: plan.stages.toSpliced(at, 0, stage) }
}

function ofGroup(group: DeployedGroup, stopping: Stopping, led: Led | undefined): HandOver {
  const { name } = group
  const { left, stopped } = divided(group, stopping)
  const warnings = fewLeft(group, left.length, stopping)
  if (led == null) {
    const text = `no controller says who leads ${name}: where it is one of ${stopped.join(', ')}, the group takes no messages until another one is chosen`
    return { lanes: [], warnings: [text, ...warnings] }
  }
  if (led.master == null || !stopped.includes(led.master)) return { lanes: [], warnings }
  const to = ableToLead(left, led)
  if (to.length === 0) {
    const set = led.inSync.join(', ')
    const text = `nobody can take over from ${led.master} (in sync: ${set}): ${name} takes no messages while it is stopped`
    return { lanes: [], warnings: [text] }
  }
  const lane = laneOf({ id: `elect-${name}`, host: 'control', title: name }, [{ kind: 'elect', group: name, to }])
  return { lanes: [lane], warnings }
}

/** Replicas that run and may be master: those that go on, and those that stop; of the latter learners too. */
function divided(group: DeployedGroup, { deployment, facts, ids }: Stopping): { left: string[]; stopped: string[] } {
  const members = membersOf(group, deployment).filter(instance => isRunning(instance, facts))
  return {
    left: members.filter(({ id, learner }) => !ids.includes(id) && learner !== true).map(({ id }) => id),
    stopped: members.filter(({ id }) => ids.includes(id)).map(({ id }) => id),
  }
}

/** Below the least number of copies a group refuses what is sent to it. */
function fewLeft(group: DeployedGroup, left: number, { deployment }: Stopping): string[] {
  const able = membersOf(group, deployment).filter(({ learner }) => learner !== true).length
  const least = minInSyncReplicas(group, deployment)
  if (left >= least) return []
  return [
    `${group.name} will have ${left} of ${able} replicas: it refuses messages while fewer than ${least} are in sync`,
  ]
}
