import type { Probe } from '../../../src/components/component.ts'
import { componentOf } from '../../../src/components/index.ts'
import { RmqctlError } from '../../../src/errors.ts'
import { type ApplyStep, type ExecuteResult, execute } from '../../../src/execute/execute.ts'
import type { Lane, Plan, Step } from '../../../src/plan/model.ts'
import { staleInstances } from '../../../src/plan/stale.ts'
import { planUp } from '../../../src/plan/up.ts'
import type { Deployment } from '../../../src/topology/deployment.ts'
import type { Cluster } from '../../../src/topology/model.ts'
import { roll } from '../../plan/situations.ts'
import { applyStep, bareWorld, settleIn, type World } from '../../plan/world.ts'
import type { Fault } from './faults.ts'
import { befall } from './happenings.ts'
import { type Laws, stepLaws } from './laws.ts'
import {
  freshRolling,
  isRolling,
  isUp,
  notice,
  performRolling,
  type Rolling,
  registered,
  wipedGroups,
  wipeHalf,
} from './rolling.ts'

export type Ended = 'done' | 'failed' | 'killed' | 'interrupted' | 'unreachable'

/** Machines, what runs on them, and what may go wrong: all but rmqctl itself, whose planner, settler and executor are the real ones. */
export interface Simulation {
  world: World
  /** What the deployment of the last run was, for what happens by itself. */
  deployment?: Deployment
  /** Hosts that nobody reaches. */
  away: Set<string>
  laws: Laws
  rolling: Rolling
  /** Steps that all runs began, for the reader of a failure. */
  told: string[]
}

export function simulationOf(cluster: Cluster): Simulation {
  return {
    world: bareWorld(cluster),
    away: new Set(),
    laws: { broken: [], unseen: new Set() },
    rolling: freshRolling(),
    told: [],
  }
}

/** `rmqctl up` without its edges: gathers, settles, plans and executes. */
export async function up(sim: Simulation, cluster: Cluster, faults: readonly Fault[] = []): Promise<Ended> {
  addHosts(sim, cluster)
  if (cluster.hosts.some(host => sim.away.has(host.id))) return 'unreachable'
  const plan = planOf(sim, cluster)
  sim.deployment = plan.deployment
  sim.rolling.touched.clear()
  sim.laws.unseen.clear()
  const stop = new AbortController()
  const life = { isKilled: false, steps: 0 }
  const apply = faulty(sim, { plan, faults, stop, life })
  let clock = 0
  const result = await execute(plan, {
    applyStep: apply,
    emit: () => {},
    signal: stop.signal,
    now: () => clock++,
    concurrency: 32,
  })
  return life.isKilled ? 'killed' : endOf(result)
}

/** What `up` would do now. */
export function planOf(sim: Simulation, cluster: Cluster): Plan {
  const { world } = sim
  const seen: World = { ...world, facts: structuredClone(world.facts) }
  const deployment = settleIn(seen, cluster)
  const restart = staleInstances(deployment, seen.facts)
  const wiped = wipedGroups(sim.rolling, deployment, isUp(sim))
  return planUp(deployment, seen.facts, { wiped, roll: roll(deployment, { restart, force: true, routeWaitMs: 1 }) })
}

/** Everything that was away comes back; what crashed boots, and its enabled units start. */
export function heal(sim: Simulation): void {
  sim.away.clear()
}

interface Run {
  plan: Plan
  faults: readonly Fault[]
  stop: AbortController
  life: { isKilled: boolean; steps: number }
}

/** applyStep with everything that goes wrong in this run. */
function faulty(sim: Simulation, { plan, faults, stop, life }: Run): ApplyStep {
  return async (step, lane) => {
    const turn = life.steps++
    // lanes side by side get on at different speeds
    for (let wait = (turn * 7 + step.id.length) % 4; wait > 0; wait--) await undefined
    if (life.isKilled) throw new Error('killed')
    sim.told.push(`${step.id} ${step.kind}`)
    const here = faults.filter(fault => fault.at === turn)
    for (const fault of here) befall(sim, { fault, plan, stop })
    const host = hostOf(step, lane, plan)
    if (sim.away.has(host)) throw unreachable(host)
    const own = here.find(({ kind }) => kind === 'killed' || kind === 'failed')
    const act = () => perform(sim, { plan, step, lane, isAborted: stop.signal.aborted })
    const done = () => stepLaws(sim, { plan, step, lane }, act)
    if (own == null) return done()
    if (own.share === 1) done()
    else if (own.share > 0) half(sim, { plan, step, lane })
    if (own.kind === 'killed') life.isKilled = true
    throw own.kind === 'killed'
      ? new Error('killed')
      : new RmqctlError('failed', `${step.id} failed`, { host: lane.host })
  }
}

interface Performed {
  plan: Plan
  step: Step
  lane: Lane
  /** The run was interrupted before; what goes on puts things back. */
  isAborted: boolean
}

/** A step as a healthy host does it: an instance that has died is not ready. */
function perform(sim: Simulation, { plan, step, lane, isAborted }: Performed): void {
  const { instances } = plan.deployment
  expectUp(sim, plan, step.kind === 'survey' ? askedBy(step.until, plan) : [])
  if (step.kind === 'survey') {
    sim.laws.unseen.clear()
    return
  }
  if (isRolling(step)) {
    const start = (id: string) =>
      service(sim, { plan, lane, isAborted, step: { id, kind: 'service', instance: id, action: 'start' } })
    performRolling(sim, { plan, step, isAborted, start })
    if (step.kind !== 'replace-files') return
  }
  if (step.kind === 'await' || step.kind === 'set-keys') expectUp(sim, plan, [step.instance])
  notice(sim.rolling, instances, { step, facts: sim.world.facts[hostOf(step, lane, plan)] })
  if (step.kind === 'service') service(sim, { plan, step, lane, isAborted })
  else applyStep(sim.world, plan.deployment, { step, lane })
}

/** A start of what runs already is told, and makes no second process. */
function service(sim: Simulation, { plan, step, lane }: Performed): void {
  const instance = plan.deployment.instances.find(({ id }) => 'instance' in step && id === step.instance)
  if (instance == null || step.kind !== 'service') return
  const isRunning = sim.world.facts[instance.host]?.processes[instance.id]?.running === true
  if (step.action === 'start' && isRunning) return
  applyStep(sim.world, plan.deployment, { step, lane })
  if (step.action === 'start') registered(sim.rolling, instance)
}

/** Registered is who is so at every NameServer. */
function askedBy(until: readonly Probe[], { deployment }: Plan): string[] {
  const nameservers = deployment.instances.filter(({ role }) => role === 'namesrv').map(({ id }) => id)
  return until.flatMap(({ kind, instance }) => (kind === 'registered' ? [instance, ...nameservers] : [instance]))
}

function expectUp(sim: Simulation, { deployment }: Plan, ids: readonly string[]): void {
  const dead = deployment.instances.filter(instance => ids.includes(instance.id) && !isUp(sim)(instance))
  if (dead.length > 0) throw new RmqctlError('failed', `${dead.map(({ id }) => id).join(', ')} not ready`)
}

function half(sim: Simulation, { plan, step, lane }: { plan: Plan; step: Step; lane: Lane }): void {
  if (step.kind === 'drain' || step.kind === 'wipe') wipeHalf(sim, plan.deployment, step.group)
  for (const part of halfOf(step)) applyStep(sim.world, plan.deployment, { step: part, lane })
}

/** What is left of a step that was cut in its middle: some of its parts, each of them whole. */
function halfOf(step: Step): Step[] {
  const half = <T>(all: readonly T[]) => all.slice(0, Math.floor(all.length / 2))
  switch (step.kind) {
    case 'make-dirs':
      return [{ ...step, dirs: half(step.dirs) }]
    case 'write-files':
    case 'replace-files':
      return [{ ...step, files: half(step.files) }]
    case 'remove':
      return [{ ...step, paths: half(step.paths) }]
    case 'enable-units':
      return [{ ...step, units: half(step.units) }]
    default:
      return [] // each of the others counts only once it is complete
  }
}

/** Hosts that the topology has got since. */
function addHosts({ world }: Simulation, cluster: Cluster): void {
  const bare = bareWorld(cluster)
  for (const [id, facts] of Object.entries(bare.facts)) {
    if (world.facts[id] != null) continue
    world.facts[id] = facts
    world.dirs.set(facts, bare.dirs.get(facts) ?? new Set())
  }
}

function endOf({ outcome }: ExecuteResult): Ended {
  return outcome === 'done' || outcome === 'interrupted' ? outcome : 'failed'
}

/** The members of a group are on several hosts. */
function hostOf(step: Step, lane: Lane, { deployment }: Plan): string {
  const id = 'instance' in step ? step.instance : undefined
  return deployment.instances.find(one => one.id === id)?.host ?? lane.host
}

function unreachable(host: string): RmqctlError {
  return new RmqctlError('unreachable', `${host} is away`, { host })
}

/** Instances whose files are there and right, and that run: what a converged cluster has. */
export function isWhole({ world }: Simulation, deployment: Deployment): boolean {
  return deployment.instances.every(instance => {
    const facts = world.facts[instance.host]
    const files = componentOf(instance).files(instance, deployment)
    return facts?.processes[instance.id]?.running === true && files.every(({ path }) => facts.files[path] != null)
  })
}
