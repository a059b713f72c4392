import type { HostFacts } from '../facts/model.ts'
import { isControlled } from '../topology/controllers.ts'
import type { DeployedInstance, Deployment } from '../topology/deployment.ts'
import type { Lane, Plan, Step, StepKind } from './model.ts'

/**
 * Masters with slaves that do not run: before they are started, what their slaves have must be in their store (rocketmq-facts 11.1). One
 * whose store is not there is not started at all, unless it may begin with a new one.
 */
export function stoppedMasters(
  deployment: Deployment,
  facts: Record<string, HostFacts>,
  newStores: readonly string[] = [],
): DeployedInstance[] {
  // of a group with controllers another one leads meanwhile, and the one that was stopped takes over what that one has
  const groups = deployment.groups.filter(group => group.slaves.length > 0 && !isControlled(group))
  const masters = groups.map(({ master }) => master)
  return deployment.instances.filter(({ id, host, store = '' }) => {
    const known = facts[host]
    const begins = known?.stores[store]?.marker != null || newStores.includes(id)
    return masters.includes(id) && begins && known?.processes[id]?.running !== true
  })
}

/**
 * Of these the ones that a crash of their host cut off: an abort file in the store, and another boot of the machine than the one in
 * which they were started. Their disk may have lost what a slave has.
 */
export function crashedMasters(deployment: Deployment, facts: Record<string, HostFacts>): DeployedInstance[] {
  return stoppedMasters(deployment, facts).filter(({ id, host, store = '' }) => {
    const known = facts[host]
    const { bootId } = known?.processes[id] ?? {}
    const wasCut = bootId != null && known?.bootId !== '' && bootId !== known?.bootId
    return wasCut && known?.stores[store]?.abort === true
  })
}

/** The plan with a note before each start of these instances that they were compared in this boot: launch.sh wants it. */
export function withCompared(
  plan: Plan,
  instances: readonly DeployedInstance[],
  facts: Record<string, HostFacts>,
): Plan {
  if (instances.length === 0) return plan
  const stages = plan.stages.map(stage => ({
    ...stage,
    lanes: stage.lanes.map(lane => {
      const instance = instances.find(({ id }) => id === lane.instance)
      return instance == null ? lane : withNote(lane, { instance, plan, facts })
    }),
  }))
  return { ...plan, stages }
}

interface Note {
  instance: DeployedInstance
  plan: Plan
  facts: Record<string, HostFacts>
}

function withNote(lane: Lane, { instance, plan, facts }: Note): Lane {
  const at = lane.steps.findIndex(step => step.kind === 'service' && step.action === 'start')
  if (at < 0) return lane
  const owner = plan.deployment.hosts.find(({ id }) => id === instance.host)?.runAs ?? ''
  const file = { path: `${instance.dir}/.compared`, content: `${facts[instance.host]?.bootId}\n`, mode: '0644', owner }
  const note: StepKind = { kind: 'write-files', files: [file] }
  const steps: StepKind[] = [...lane.steps.slice(0, at), note, ...lane.steps.slice(at)]
  return { ...lane, steps: steps.map((step, index): Step => ({ ...step, id: `${lane.id}.${index + 1}` })) }
}
