import { RmqctlError } from '../../../src/errors.ts'
import type { HostFacts } from '../../../src/facts/model.ts'
import type { Plan } from '../../../src/plan/model.ts'
import { unitName } from '../../../src/shell/systemd.ts'
import type { DeployedInstance } from '../../../src/topology/deployment.ts'
import type { Fault, Mishap } from './faults.ts'
import { registered } from './rolling.ts'
import type { Simulation } from './simulation.ts'

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

/** What a fault does beside the step at which it comes. */
export function befall(
  sim: Simulation,
  { fault, plan, stop }: { fault: Fault; plan: Plan; stop: AbortController },
): void {
  const { kind, which } = fault
  const { hosts, instances } = plan.deployment
  const host = pick(hosts, which).id
  if (kind === 'killed' || kind === 'failed') return
  sim.told.push(`${kind} ${which}`)
  if (kind === 'interrupted') stop.abort(new RmqctlError('interrupted', 'interrupted', { signal: 2 }))
  if (kind === 'host-crashed') {
    for (const instance of instances) if (instance.host === host) sim.laws.unseen.add(instance.id)
    reboot(sim, host)
  }
  if (kind === 'host-cut' || kind === 'host-crashed') sim.away.add(host)
  const instance = pick(instances, which)
  const facts = sim.world.facts[instance.host]
  if (kind !== 'instance-died' || facts == null) return
  sim.laws.unseen.add(instance.id)
  die(facts, instance)
}

/** Without power all ends; enabled units begin again, with the files that are there. */
function reboot({ world, deployment, rolling }: Simulation, host: string): void {
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
      registered(rolling, instance)
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

function pick<T>(all: readonly T[], which: number): T {
  return all[which % all.length]!
}
