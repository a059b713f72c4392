import type { Lane, Plan, Step } from '../../../src/plan/model.ts'
import type { DeployedInstance } from '../../../src/topology/deployment.ts'
import type { World } from '../../plan/world.ts'
import type { Simulation } from './simulation.ts'

/** What must never be, whatever went wrong; each breach is told once with the step that did it. */
export interface Laws {
  broken: string[]
  /** What went down after rmqctl last looked: nobody can know of it before the next step. */
  unseen: Set<string>
}

/** Does a step and looks whether it broke a law. */
export function stepLaws(
  sim: Simulation,
  { plan, step, lane }: { plan: Plan; step: Step; lane: Lane },
  perform: () => void,
): void {
  const { laws, world } = sim
  if (step.kind === 'service' && step.action === 'stop' && lane.steps.includes(step))
    drainedLaw(sim, { plan, step, lane })
  if (step.kind === 'service' && step.action === 'stop' && plan.action === 'up') {
    const others = siblings(plan, step.instance).filter(
      instance => !runs(world, instance) && !laws.unseen.has(instance.id),
    )
    if (others.length > 0 && isRunning(world, plan, step.instance))
      laws.broken.push(`${step.id} stops ${step.instance} while ${others.map(({ id }) => id).join(', ')} is down`)
  }
  perform()
  if (step.kind === 'service' && step.action === 'start') {
    for (const [store, ids] of storesInUse(world, plan))
      if (ids.length > 1) laws.broken.push(`${ids.join(' and ')} on ${store}`)
    for (const group of plan.deployment.groups) {
      const masters = mastersOf(world, plan, group.name)
      if (masters.length > 1) laws.broken.push(`masters of ${group.name}: ${masters.join(' and ')}`)
    }
  }
  if (lane.host !== 'control' && world.facts[lane.host] == null) laws.broken.push(`${step.id} is on no host`)
}

/** Whoever sends producers away does so before the master stops, at every NameServer; one that began anew just now forgot it. */
function drainedLaw(
  { rolling, laws, world }: Simulation,
  { plan, step, lane }: { plan: Plan; step: Step; lane: Lane },
): void {
  const { instances } = plan.deployment
  const instance = instances.find(({ id }) => 'instance' in step && id === step.instance)
  const drain = lane.steps.find(one => one.kind === 'drain')
  if (instance?.role !== 'master' || drain?.kind !== 'drain') return
  const open = instances.filter(
    one =>
      one.role === 'namesrv' &&
      rolling.wiped.get(one.id)?.has(drain.group) !== true &&
      runs(world, one) &&
      !laws.unseen.has(one.id),
  )
  if (open.length > 0)
    laws.broken.push(`${instance.id} stops while ${open.map(({ id }) => id).join(', ')} sends producers to it`)
}

/** The other members of its group; of a NameServer the other NameServers. */
function siblings({ deployment }: Plan, id: string): DeployedInstance[] {
  const own = deployment.instances.find(instance => instance.id === id)
  return deployment.instances.filter(
    other => own != null && other.id !== id && (own.group == null ? other.group == null : other.group === own.group),
  )
}

function isRunning(world: World, { deployment }: Plan, id: string): boolean {
  const instance = deployment.instances.find(one => one.id === id)
  return instance != null && runs(world, instance)
}

function runs({ facts }: World, { id, host }: DeployedInstance): boolean {
  return facts[host]?.processes[id]?.running === true
}

/** By machine and path, the instances that live on a store; also on machines where the plan does not have them. */
function storesInUse({ facts }: World, { deployment }: Plan): Map<string, string[]> {
  const used = new Map<string, string[]>()
  for (const known of new Set(Object.values(facts)))
    for (const { id, store } of deployment.instances)
      if (store != null && known.processes[id]?.running === true)
        used.set(`${known.host}:${store}`, [...(used.get(`${known.host}:${store}`) ?? []), id])
  return used
}

function mastersOf({ facts }: World, { deployment }: Plan, group: string): string[] {
  return deployment.instances
    .filter(instance => instance.group === group && instance.role === 'master')
    .flatMap(({ id }) =>
      [...new Set(Object.values(facts))].flatMap(known =>
        known.processes[id]?.running === true ? [`${id} on ${known.host}`] : [],
      ),
    )
}
