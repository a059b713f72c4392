import { componentOf } from '../../../src/components/index.ts'
import { RmqctlError } from '../../../src/errors.ts'
import { type ApplyStep, type ExecuteResult, execute } from '../../../src/execute/execute.ts'
import type { HostFacts } from '../../../src/facts/model.ts'
import type { Lane, Plan, Step } from '../../../src/plan/model.ts'
import { staleInstances } from '../../../src/plan/stale.ts'
import { planUp } from '../../../src/plan/up.ts'
import { unitName } from '../../../src/shell/systemd.ts'
import type { DeployedInstance, Deployment } from '../../../src/topology/deployment.ts'
import type { Cluster } from '../../../src/topology/model.ts'
import { roll } from '../../plan/situations.ts'
import { applyStep, bareWorld, settleIn, type World } from '../../plan/world.ts'
import type { Fault, Mishap } from './faults.ts'
import { type Laws, stepLaws } from './laws.ts'

export type Ended = 'done' | 'failed' | 'killed' | 'interrupted' | 'unreachable'

/** Machines, what runs on them, and what may go wrong: all but rmqctl itself, whose planner, settler and executor are the real ones. */
export interface Simulation {
  world: World
  /** What the deployment of the last run was, for what happens by itself. */
  deployment?: Deployment
  /** Hosts that nobody reaches. */
  away: Set<string>
  laws: Laws
  /** Steps that all runs began, for the reader of a failure. */
  told: string[]
}

export function simulationOf(cluster: Cluster): Simulation {
  return { world: bareWorld(cluster), away: new Set(), laws: { broken: [] }, told: [] }
}

/** `rmqctl up` without its edges: gathers, settles, plans and executes. */
export async function up(sim: Simulation, cluster: Cluster, faults: readonly Fault[] = []): Promise<Ended> {
  addHosts(sim, cluster)
  if (cluster.hosts.some(host => sim.away.has(host.id))) return 'unreachable'
  const plan = planOf(sim, cluster)
  sim.deployment = plan.deployment
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
export function planOf({ world }: Simulation, cluster: Cluster): Plan {
  const seen: World = { ...world, facts: structuredClone(world.facts) }
  const deployment = settleIn(seen, cluster)
  const restart = staleInstances(deployment, seen.facts)
  return planUp(deployment, seen.facts, { roll: roll(deployment, { restart, force: true, routeWaitMs: 1 }) })
}

/** Everything that was away comes back; what crashed boots, and its enabled units start. */
export function heal(sim: Simulation): void {
  sim.away.clear()
}

/** Things that happen while nobody looks. */
export function happen(sim: Simulation, { kind, which }: Mishap): void {
  const { deployment, world } = sim
  if (deployment == null) return
  const instance = pick(deployment.instances, which)
  const host = pick(deployment.hosts, which)
  const facts = world.facts[instance.host]
  if (facts == null || sim.away.has(instance.host)) return
  sim.told.push(`${kind} ${instance.id}/${host.id}`)
  const file = pick(Object.keys(facts.files).toSorted(), which)
  if (kind === 'instance-died') die(facts, instance)
  else if (kind === 'host-rebooted') reboot(sim, host.id)
  else if (kind === 'unit-disabled') for (const unit of Object.values(facts.units)) unit.enabled = false
  else if (file != null) (kind === 'file-edited' ? edit : lose)(facts, file)
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
    const done = () => stepLaws(sim.laws, sim.world, { plan, step, lane }, () => perform(sim, { plan, step, lane }))
    if (own == null) return done()
    if (own.share === 1) done()
    else if (own.share > 0) for (const part of halfOf(step)) applyStep(sim.world, plan.deployment, { step: part, lane })
    if (own.kind === 'killed') life.isKilled = true
    throw own.kind === 'killed'
      ? new Error('killed')
      : new RmqctlError('failed', `${step.id} failed`, { host: lane.host })
  }
}

/** A step as a healthy host does it: an instance that has died is not ready. */
function perform({ world }: Simulation, { plan, step, lane }: { plan: Plan; step: Step; lane: Lane }): void {
  if (step.kind === 'survey') {
    const asked = new Set(step.until.map(probe => probe.instance))
    const dead = plan.deployment.instances.filter(
      ({ id, host }) => asked.has(id) && world.facts[host]?.processes[id]?.running !== true,
    )
    if (dead.length > 0) throw new RmqctlError('failed', `${dead.map(({ id }) => id).join(', ')} not ready`)
    return
  }
  const instance = ('instance' in step ? step.instance : undefined) ?? ''
  const host = hostOf(step, lane, plan)
  const isGone = step.kind === 'await' || step.kind === 'set-keys'
  if (isGone && world.facts[host]?.processes[instance]?.running !== true)
    throw new RmqctlError('failed', `${instance} is not there any more`)
  // a start of what runs already is told, and makes no second process
  const isRunning = world.facts[host]?.processes[instance]?.running === true
  if (step.kind === 'service' && step.action === 'start' && isRunning) return
  applyStep(world, plan.deployment, { step, lane })
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

function befall(sim: Simulation, { fault, plan, stop }: { fault: Fault; plan: Plan; stop: AbortController }): void {
  const { kind, which } = fault
  const { hosts, instances } = plan.deployment
  const host = pick(hosts, which).id
  if (kind === 'killed' || kind === 'failed') return
  sim.told.push(`${kind} ${which}`)
  if (kind === 'interrupted') stop.abort(new RmqctlError('interrupted', 'interrupted', { signal: 2 }))
  if (kind === 'host-crashed') reboot(sim, host)
  if (kind === 'host-cut' || kind === 'host-crashed') sim.away.add(host)
  const instance = pick(instances, which)
  const facts = sim.world.facts[instance.host]
  if (kind === 'instance-died' && facts != null) die(facts, instance)
}

/** Without power all ends; enabled units begin again, with the files that are there. */
function reboot({ world, deployment }: Simulation, host: string): void {
  const facts = world.facts[host]
  if (facts == null || deployment == null) return
  for (const instance of deployment.instances.filter(one => one.host === host)) {
    const isThere =
      facts.files[`${instance.dir}/launch.sh`] != null && facts.releases.includes(deployment.release.folder)
    const known = facts.processes[instance.id]
    if (known == null) continue
    facts.processes[instance.id] = { running: false }
    if (isThere && facts.units[unitName(deployment.name, instance.id)]?.enabled) {
      const own = Object.entries(facts.files).filter(([path]) => path.startsWith(`${instance.dir}/`))
      facts.processes[instance.id] = { running: true, pid: 1, startedWith: Object.fromEntries(own) }
    }
  }
}

function die(facts: HostFacts, { id }: DeployedInstance): void {
  if (facts.processes[id]?.running) facts.processes[id] = { running: false, exitCode: 137 }
}

function edit(facts: HostFacts, path: string): void {
  facts.files[path] = 'edited by hand'
  if (facts.properties[path] != null)
    facts.properties[path] = `${facts.properties[path]}brokerRole=SLAVE\nlistenPort=1\n`
  if (path.endsWith('/cluster.json')) facts.record = null
}

function lose(facts: HostFacts, path: string): void {
  delete facts.files[path]
  delete facts.properties[path]
  if (path.endsWith('/cluster.json')) facts.record = null
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

function pick<T>(all: readonly T[], which: number): T {
  return all[which % all.length]!
}

/** Instances whose files are there and right, and that run: what a converged cluster has. */
export function isWhole({ world }: Simulation, deployment: Deployment): boolean {
  return deployment.instances.every(instance => {
    const facts = world.facts[instance.host]
    const files = componentOf(instance).files(instance, deployment)
    return facts?.processes[instance.id]?.running === true && files.every(({ path }) => facts.files[path] != null)
  })
}
