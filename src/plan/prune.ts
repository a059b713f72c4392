import { nameserversOf } from '../components/deployed.ts'
import { type Machine, machinesOf } from '../components/machines.ts'
import type { FactsByHost } from '../facts/model.ts'
import { script } from '../shell/command.ts'
import type { FileSpec } from '../shell/files.ts'
import { emptyDir } from '../shell/remove.ts'
import { removeUnits, unitName } from '../shell/systemd.ts'
import type { DeployedInstance, Deployment } from '../topology/deployment.ts'
import { machineOf } from '../topology/machine.ts'
import { removeLane } from './destroy.ts'
import { hashOf } from './differs.ts'
import { recordFile, recordText } from './hosts.ts'
import { holdMessages } from './kept.ts'
import { laneOf } from './lane.ts'
import type { Lane, Plan, Stage, Step } from './model.ts'
import { planStop } from './stop.ts'

/** The part of the record that the topology no longer has: instances, with their hosts and groups. */
export function removedPart(recorded: Deployment, removed: readonly DeployedInstance[]): Deployment {
  const instances = recorded.instances.filter(({ id }) => removed.some(one => one.id === id))
  const hosts = recorded.hosts.filter(({ id }) => instances.some(({ host }) => host === id))
  const groups = recorded.groups.filter(({ name }) => instances.some(({ group }) => group === name))
  return { ...recorded, instances, hosts, groups }
}

/**
 * The plan that also takes away what the topology no longer has. Brokers hear first that a NameServer goes, then their clients; then
 * it stops, masters before slaves before NameServers, and its files and unit go. Messages stay where they are. Until all of that is
 * done the records on the hosts name what goes, so that a run that was cut off is finished by the next.
 */
export function withPruned(
  plan: Plan,
  removed: Deployment,
  { facts, routeWaitMs }: { facts: FactsByHost; routeWaitMs: number },
): Plan {
  const { deployment } = plan
  const machines = machinesOf(deployment)
  const known = withKnown(plan, removed, facts)
  const survey = known.stages.filter(({ id }) => id === 'survey')
  const before = known.stages.filter(({ id }) => id !== 'survey')
  const stages = [
    ...before,
    ...routeWait(deployment, removed, routeWaitMs),
    ...stopStages(removed, facts),
    {
      id: 'prune',
      title: holdMessages(removed.instances) ? 'Delete files, keep messages' : 'Delete files',
      lanes: machinesOf(removed).map(one => pruneLane(one, { deployment, facts })),
    },
    {
      id: 'forget',
      title: 'Write the record',
      lanes: machines.flatMap(machine => forgetLane(machine, plan, { facts, removed }) ?? []),
    },
    ...survey,
  ]
  return { ...plan, removed, stages: stages.filter(({ lanes }) => lanes.length > 0) }
}

/** The plan that leaves alone what the topology no longer has: the records on the hosts go on naming it. */
export function withKnown(plan: Plan, removed: Deployment, facts: FactsByHost): Plan {
  const stages = plan.stages.map(stage => ({
    ...stage,
    lanes: stage.lanes.map(lane => withRemoved(lane, removed, facts)).filter(({ steps }) => steps.length > 0),
  }))
  return { ...plan, stages: stages.filter(({ lanes }) => lanes.length > 0) }
}

/** Everything that a plan's steps may name: what is wanted, and what goes. */
export function union(deployment: Deployment, removed: Deployment | undefined): Deployment {
  if (removed == null) return deployment
  const groups = removed.groups.filter(({ name }) => !deployment.groups.some(group => group.name === name))
  const hosts = removed.hosts.filter(({ id }) => !deployment.hosts.some(host => host.id === id))
  return {
    ...deployment,
    hosts: [...deployment.hosts, ...hosts],
    instances: [...deployment.instances, ...removed.instances],
    groups: [...deployment.groups, ...groups],
  }
}

/** The records that a lane writes as they are while something still goes; left out where they are there already. */
function withRemoved(lane: Lane, removed: Deployment, facts: FactsByHost): Lane {
  const steps = lane.steps.flatMap((step): Step[] => {
    if (step.kind !== 'write-files') return [step]
    const files = step.files
      .map(file => (isRecord(file) ? { ...file, content: recordText(union(deploymentIn(file), removed)) } : file))
      .filter(file => !isRecord(file) || facts[lane.host]?.files[file.path] !== hashOf(file.content))
    return files.length === 0 ? [] : [{ ...step, files }]
  })
  return { ...lane, steps }
}

function isRecord({ path }: FileSpec): boolean {
  return path.endsWith('/cluster.json')
}

/** What one of our own records says. */
function deploymentIn({ content }: FileSpec): Deployment {
  return JSON.parse(content) as Deployment
}

/** Clients of a NameServer that goes learn of the others from brokers' routes and from lists of their own; here there are none. */
function routeWait(deployment: Deployment, removed: Deployment, waitMs: number): Stage[] {
  const nameservers = nameserversOf(removed)
  const remote = removed.hosts.filter(({ endpoint }) => endpoint.kind !== 'local')
  const [first] = nameservers.filter(({ host }) => remote.some(({ id }) => id === host))
  if (first == null || deployment.groups.length === 0 || waitMs === 0) return []
  const waitSeconds = waitMs / 1000
  const title = `clients ask for routes from time to time: ${waitSeconds} s until ${nameservers.map(({ id }) => id).join(', ')} may go`
  const lane = laneOf({ id: 'route-wait', host: first.host, title: 'clients' }, [
    { kind: 'run', title, command: script(`sleep ${waitSeconds}`) },
  ])
  return [{ id: 'route-wait', title: 'Wait for clients', lanes: [lane] }]
}

function stopStages(removed: Deployment, facts: FactsByHost): Stage[] {
  const ids = removed.instances.map(({ id }) => id)
  return planStop(removed, facts, ids).stages.map(stage => ({
    ...stage,
    id: `prune-${stage.id}`,
    title: `${stage.title} that go`,
  }))
}

interface Around {
  deployment: Deployment
  facts: FactsByHost
}

/** On a machine that stays in use only what is of the instances; on one that is given up all of it. Stores stay on both. */
function pruneLane(machine: Machine, { deployment, facts }: Around): Lane {
  const { host, title, instances } = machine
  const isUsed = deployment.hosts.some(one => machineOf(one) === machineOf(host))
  if (!isUsed) return { ...removeLane(machine, facts, false), id: `prune-${host.id}` }
  const units = instances
    .map(({ id }) => unitName(deployment.name, id))
    .filter(unit => facts[host.id]?.units[unit] != null)
  const [withStore, without] = [true, false].map(has =>
    instances.filter(({ store, dir }) => (store?.startsWith(`${dir}/`) ?? false) === has),
  ) as [DeployedInstance[], DeployedInstance[]]
  return laneOf({ id: `prune-${host.id}`, host: host.id, title }, [
    ...(units.length > 0 ? [{ kind: 'run' as const, title: 'removing units', command: removeUnits(units) }] : []),
    ...(without.length > 0 ? [{ kind: 'remove' as const, paths: without.map(({ dir }) => dir) }] : []),
    ...withStore.map(({ id, dir }) => ({
      kind: 'run' as const,
      title: `removing files of ${id}`,
      command: emptyDir(dir, ['store', '.had-store']),
    })),
  ])
}

/** The record that the plan would have ended with, or the one that is there, without what went. */
function forgetLane({ host, title }: Machine, plan: Plan, { facts, removed }: Gone): Lane | null {
  const own = plan.stages.flatMap(({ lanes }) => lanes.filter(lane => lane.host === host.id))
  const written = own.flatMap(({ steps }) =>
    steps.flatMap(step => (step.kind === 'write-files' ? step.files.filter(isRecord) : [])),
  )
  const there = facts[host.id]?.record
  const last =
    written.at(-1) ?? (there == null ? undefined : recordFile(host, without(there, removed, plan.deployment)))
  if (last == null) return null
  return laneOf({ id: `forget-${host.id}`, host: host.id, title }, [{ kind: 'write-files', files: [last] }])
}

interface Gone {
  facts: FactsByHost
  removed: Deployment
}

function without(record: Deployment, removed: Deployment, wanted: Deployment): Deployment {
  const isGone = (id: string) => removed.instances.some(one => one.id === id)
  const instances = record.instances.filter(({ id }) => !isGone(id))
  const groups = record.groups.filter(({ master }) => !isGone(master))
  return {
    ...record,
    instances,
    hosts: record.hosts.filter(({ id }) => wanted.hosts.some(host => host.id === id)),
    groups: groups.map(group => ({ ...group, slaves: group.slaves.filter(id => !isGone(id)) })),
  }
}
