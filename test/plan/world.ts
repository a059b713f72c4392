import { machinesOf } from '../../src/components/machines.ts'
import type { HostFacts } from '../../src/facts/model.ts'
import { hashOf } from '../../src/plan/differs.ts'
import type { Lane, Plan, Step } from '../../src/plan/model.ts'
import { union } from '../../src/plan/prune.ts'
import { assumedFacts, assumedRelease } from '../../src/settle/assumed.ts'
import { settle } from '../../src/settle/settle.ts'
import type { FileSpec } from '../../src/shell/files.ts'
import type { Deployment } from '../../src/topology/deployment.ts'
import { machineOf } from '../../src/topology/machine.ts'
import type { Cluster } from '../../src/topology/model.ts'

/** Machines that exist only here: what a step would do to one is done to its facts. */
export interface World {
  /** By host id; hosts that are one machine share one value. */
  facts: Record<string, HostFacts>
  /** Folders by machine. */
  dirs: Map<HostFacts, Set<string>>
}

/** Machines with a Java and nothing of ours. */
export function bareWorld(cluster: Cluster, change: Partial<HostFacts> = {}): World {
  const machines = new Map<string, HostFacts>()
  for (const host of cluster.hosts) {
    const bare = { ...assumedFacts(host, cluster), runAs: { name: host.runAs ?? 'rocketmq', exists: false } }
    if (!machines.has(machineOf(host))) machines.set(machineOf(host), structuredClone({ ...bare, ...change }))
  }
  return {
    facts: Object.fromEntries(cluster.hosts.map(host => [host.id, machines.get(machineOf(host))!])),
    dirs: new Map([...machines.values()].map(facts => [facts, new Set(['/etc/systemd/system'])])),
  }
}

export function settleIn(world: World, cluster: Cluster): Deployment {
  return settle({ cluster, facts: world.facts, release: assumedRelease(cluster.rocketmq) })
}

/** Does the first `limit` steps of a plan, in order; lanes one after the other, which is one of the orders they may have. */
export function apply(world: World, plan: Plan, limit = Number.POSITIVE_INFINITY): void {
  const steps = plan.stages.flatMap(stage => stage.lanes.flatMap(lane => lane.steps.map(step => ({ step, lane }))))
  for (const { step, lane } of steps.slice(0, limit))
    applyStep(world, union(plan.deployment, plan.removed), { step, lane })
}

export function countSteps(plan: Plan): number {
  return plan.stages.reduce((sum, stage) => sum + stage.lanes.reduce((lanes, lane) => lanes + lane.steps.length, 0), 0)
}

/** Does one step to the facts of its machine. @throws Error where a real host could not do it: a missing folder, release or process. */
export function applyStep(world: World, deployment: Deployment, { step, lane }: { step: Step; lane: Lane }): void {
  if (['survey', 'drain', 'wipe', 'permit', 'pause', 'put-back'].includes(step.kind)) return
  const host = 'instance' in step ? deployment.instances.find(({ id }) => id === step.instance)?.host : undefined
  const facts = world.facts[host ?? lane.host]
  if (facts == null) throw new Error(`${lane.id} is on the unknown host ${lane.host}`)
  const dirs = world.dirs.get(facts)!
  switch (step.kind) {
    case 'create-user':
      facts.runAs.exists = true
      return
    case 'make-dirs':
      for (const { path } of step.dirs) dirs.add(path)
      return
    case 'write-files':
    case 'replace-files':
      for (const file of step.files) writeFile(facts, dirs, file)
      return
    case 'set-keys': {
      const process = facts.processes[step.instance]
      if (process?.running !== true) throw new Error(`${step.instance} does not run`)
      writeFile(facts, dirs, step.file)
      if (step.runsWith != null) process.startedWith = { ...process.startedWith, [step.file.path]: step.runsWith }
      return
    }
    case 'install-release':
      if (!dirs.has(step.into)) throw new Error(`no folder ${step.into}`)
      facts.releases.push(step.folder)
      return
    case 'enable-units':
      for (const unit of step.units) facts.units[unit] = { enabled: true, activeState: 'inactive' }
      return
    case 'service':
      service(facts, deployment, step)
      return
    case 'remove':
      for (const path of step.paths) remove(facts, dirs, path)
      return
    case 'await':
      if (facts.processes[step.instance]?.running !== true) throw new Error(`${step.instance} was never started`)
      return
    case 'run':
      if (step.title === 'removing units') for (const unit of step.command.argv) delete facts.units[unit]
      return
  }
}

function writeFile(facts: HostFacts, dirs: Set<string>, { path, content }: FileSpec): void {
  const folder = path.slice(0, path.lastIndexOf('/'))
  if (!dirs.has(folder)) throw new Error(`no folder for ${path}`)
  facts.files[path] = hashOf(content)
  if (path.endsWith('/cluster.json')) facts.record = JSON.parse(content) as Deployment
  if (!/(\.properties|\/rmq-proxy\.json)$/.test(path)) return
  facts.properties[path] = content
  facts.processes[folder.slice(folder.lastIndexOf('/') + 1)] ??= { running: false }
}

function service(facts: HostFacts, deployment: Deployment, step: Extract<Step, { kind: 'service' }>): void {
  const instance = deployment.instances.find(one => one.id === step.instance)!
  const machine = machinesOf(deployment).find(({ instances }) => instances.includes(instance))
  if (machine == null) throw new Error(`${step.instance} is nowhere`)
  if (step.action === 'stop') {
    facts.processes[step.instance] = { running: false, exitCode: 143 }
    return
  }
  if (!facts.releases.includes(deployment.release.folder)) throw new Error(`no release for ${step.instance}`)
  if (facts.files[`${instance.dir}/launch.sh`] == null) throw new Error(`no launch.sh for ${step.instance}`)
  const startedWith = Object.fromEntries(
    Object.entries(facts.files).filter(([path]) => path.startsWith(`${instance.dir}/`)),
  )
  facts.processes[step.instance] = { running: true, pid: 1, startedWith }
}

function remove(facts: HostFacts, dirs: Set<string>, path: string): void {
  const isBelow = (one: string) => one === path || one.startsWith(`${path}/`)
  for (const record of [facts.files, facts.properties]) {
    for (const file of Object.keys(record)) if (isBelow(file)) delete record[file]
  }
  for (const dir of dirs) if (isBelow(dir)) dirs.delete(dir)
  if (isBelow(`${facts.root}/cluster.json`)) facts.record = null
  facts.releases = facts.releases.filter(folder => !isBelow(`${facts.root}/releases/${folder}`))
}
