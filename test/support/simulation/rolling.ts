import { RmqctlError } from '../../../src/errors.ts'
import type { HostFacts } from '../../../src/facts/model.ts'
import type { Plan, RollingStep, Step } from '../../../src/plan/model.ts'
import type { DeployedInstance, Deployment } from '../../../src/topology/deployment.ts'
import type { Simulation } from './simulation.ts'

/** Whether an instance answers. */
export type IsUp = (instance: DeployedInstance) => boolean

/** A process that runs, on a host that can be reached. */
export function isUp({ world, away }: Pick<Simulation, 'world' | 'away'>): IsUp {
  return ({ id, host }) => !away.has(host) && world.facts[host]?.processes[id]?.running === true
}

/** What NameServers believe, and what one run has half done. */
export interface Rolling {
  /** Groups without write permission, by NameServer. */
  wiped: Map<string, Set<string>>
  /** Instances that this run gave new files or stopped, with what was there before; emptied at each begin. */
  touched: Map<string, { before: Pick<HostFacts, 'files' | 'properties'>; isStopped: boolean }>
}

export function freshRolling(): Rolling {
  return { wiped: new Map(), touched: new Map() }
}

/** Groups that some NameServer lists as not writable: what `up` asks before it plans. */
export function wipedGroups({ wiped }: Rolling, { groups, instances }: Deployment, answers: IsUp): string[] {
  const asked = instances.filter(one => one.role === 'namesrv' && answers(one))
  return groups.map(({ name }) => name).filter(name => asked.some(({ id }) => wiped.get(id)?.has(name)))
}

export function isRolling(step: Step): step is RollingStep & { id: string } {
  return ['drain', 'wipe', 'warm', 'permit', 'pause', 'replace-files', 'put-back'].includes(step.kind)
}

interface RollingRun {
  plan: Plan
  step: RollingStep
  isAborted: boolean
  /** As the run's own step does it. */
  start: (id: string) => void
}

/** A step of a rolling restart, as healthy NameServers and brokers answer it. */
export function performRolling(sim: Simulation, { plan, step, isAborted, start }: RollingRun): void {
  const { deployment } = plan
  const { rolling } = sim
  switch (step.kind) {
    case 'drain':
    case 'wipe':
      for (const { id } of answering(sim, deployment, step.kind)) wipe(rolling, id, step.group)
      return
    case 'permit': {
      const master = deployment.instances.find(one => one.group === step.group && one.role === 'master')
      if (master == null || !isUp(sim)(master))
        throw new RmqctlError('failed', `the master of ${step.group} does not answer`)
      permit(rolling, step.group)
      return
    }
    case 'put-back':
      putBack(sim, { deployment, id: step.instance, isAborted, start })
      return
    default:
      return
  }
}

/** What this run does to an instance, and what NameServers learn by it. */
export function notice(
  rolling: Rolling,
  instances: readonly DeployedInstance[],
  { step, facts }: { step: Step; facts: HostFacts | undefined },
): void {
  const instance = instances.find(({ id }) => 'instance' in step && id === step.instance)
  if (instance == null) return
  const { id } = instance
  if (step.kind === 'replace-files' && facts != null && step.files.length > 0)
    rolling.touched.set(id, { before: filesOf(facts, instance), isStopped: false })
  if (step.kind === 'service' && step.action === 'stop') {
    const before = rolling.touched.get(id)?.before ?? { files: {}, properties: {} }
    rolling.touched.set(id, { before, isStopped: true })
  }
  if (step.kind === 'await') rolling.touched.delete(id)
}

/** A master brings its permissions along; a NameServer that begins anew knows of no wipe (rocketmq-facts 11.4). */
export function registered({ wiped }: Rolling, { id, role, group = '' }: DeployedInstance): void {
  if (role === 'namesrv') wiped.delete(id)
  if (role === 'master') for (const groups of wiped.values()) groups.delete(group)
}

function putBack(
  { rolling, world }: Simulation,
  {
    deployment,
    id,
    isAborted,
    start,
  }: { deployment: Deployment; id: string; isAborted: boolean; start: (id: string) => void },
): void {
  const { touched } = rolling
  const half = touched.get(id)
  const instance = deployment.instances.find(one => one.id === id)
  const facts = world.facts[instance?.host ?? '']
  if (half == null || facts == null) return
  if (!isAborted) {
    Object.assign(facts.files, half.before.files)
    Object.assign(facts.properties, half.before.properties)
    if (half.isStopped) facts.processes[id] = { running: false }
  }
  if (half.isStopped) start(id)
}

function answering(sim: Simulation, { instances }: Deployment, what: string): DeployedInstance[] {
  const all = instances.filter(({ role }) => role === 'namesrv')
  const silent = all.find(one => !isUp(sim)(one))
  if (silent != null) throw new RmqctlError('failed', `${what}: ${silent.id} does not answer`)
  return all
}

/** Killed between one NameServer and the next. */
export function wipeHalf({ rolling }: Simulation, { instances }: Deployment, group: string): void {
  const first = instances.find(({ role }) => role === 'namesrv')
  if (first != null) wipe(rolling, first.id, group)
}

function wipe({ wiped }: Rolling, nameserver: string, group: string): void {
  wiped.set(nameserver, (wiped.get(nameserver) ?? new Set()).add(group))
}

function permit({ wiped }: Rolling, group: string): void {
  for (const groups of wiped.values()) groups.delete(group)
}

function filesOf({ files, properties }: HostFacts, { dir, id }: DeployedInstance) {
  const isOwn = ([path]: [string, string]) => path.startsWith(`${dir}/`) || path.endsWith(`-${id}.service`)
  return {
    files: Object.fromEntries(Object.entries(files).filter(isOwn)),
    properties: Object.fromEntries(Object.entries(properties).filter(isOwn)),
  }
}
