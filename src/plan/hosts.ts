import type { Machine } from '../components/machines.ts'
import type { FactsByHost } from '../facts/model.ts'
import type { DirSpec, FileSpec } from '../shell/files.ts'
import { removeUnits, unitName } from '../shell/systemd.ts'
import type { DeployedHost, DeployedInstance, Deployment } from '../topology/deployment.ts'
import { differs } from './differs.ts'
import { filesOf, storesElsewhere } from './files.ts'
import { laneOf } from './lane.ts'
import type { Lane, StepKind } from './model.ts'
import { redactDeployment } from './redact.ts'

/** User and folders, where they are missing. */
export function prepareLane({ host, title, instances }: Machine, facts: FactsByHost): Lane | null {
  const known = facts[host.id]
  const steps: StepKind[] = []
  if (known?.runAs.exists !== true) steps.push({ kind: 'create-user', user: host.runAs })
  const hasRoot = known != null && known.releases.length > 0 && known.record != null
  const fresh = instances.filter(
    instance => known?.processes[instance.id] == null || hasNewStore(instance, known.record),
  )
  if (!hasRoot || fresh.length > 0) steps.push({ kind: 'make-dirs', dirs: dirsOf(host, hasRoot ? fresh : instances) })
  return steps.length === 0 ? null : laneOf({ id: `prepare-${host.id}`, host: host.id, title }, steps)
}

/** Its messages are to lie somewhere else than the record says, so folders are missing there. */
function hasNewStore({ id, store }: DeployedInstance, record: Deployment | null): boolean {
  const before = record?.instances.find(instance => instance.id === id)
  return before != null && before.store !== store
}

function dirsOf(host: DeployedHost, instances: DeployedInstance[]): DirSpec[] {
  const owner = host.runAs
  const own = (path: string): DirSpec => ({ path, mode: '0755', owner })
  const ofInstance = (instance: DeployedInstance) => [
    own(instance.dir),
    own(`${instance.dir}/home`),
    // a store elsewhere: its parent must belong to the process, the store itself is made by launch.sh under its guard
    ...storesElsewhere([instance]).map(own),
  ]
  return [own(host.root), own(`${host.root}/releases`), ...instances.flatMap(ofInstance)]
}

/** The releases, where they are not complete, or not as they were. `pull`: where the host gets RocketMQ by itself, without secrets. */
export function installLane(
  { host, title, instances }: Machine,
  { deployment, pull }: { deployment: Deployment; pull?: string },
  facts: FactsByHost,
): Lane | null {
  const { folder, home } = deployment.release
  const way = home != null ? { home } : pull != null ? { pull } : {}
  const jars = new Set(instances.flatMap(({ jar }) => (jar == null ? [] : jar.folder)))
  const wanted = [
    // a machine that has nothing but a dashboard needs no RocketMQ
    ...(instances.length > 0 && instances.every(({ jar }) => jar != null) ? [] : [{ folder, ...way }]),
    ...[...jars].map(jar => ({ folder: jar })),
  ]
  const place = { into: `${host.root}/releases`, owner: host.runAs }
  const steps = wanted
    .filter(one => !facts[host.id]?.releases.includes(one.folder))
    .map((one): StepKind => ({ kind: 'install-release', ...one, ...place }))
  return steps.length === 0 ? null : laneOf({ id: `install-${host.id}`, host: host.id, title }, steps)
}

export interface ConfigureOptions {
  facts: FactsByHost
  /** Files that somebody else writes. */
  left: readonly string[]
  /** Instances that stay as they are for now, and are recorded so. */
  held: readonly string[]
}

/** Files that differ, units that are not enabled. */
export function configureLane(
  { host, title, instances }: Machine,
  deployment: Deployment,
  { facts, left, held }: ConfigureOptions,
): Lane | null {
  const known = facts[host.id]
  const truth = trueNow(deployment, held, known?.record ?? null)
  // units beside each other, and the record last: it is true only once the others are there
  const own = instances.flatMap(instance => filesOf(instance, deployment))
  const record = truth == null ? [] : [recordFile(host, truth)]
  const files = [...own.filter(file => !isUnit(file)), ...own.filter(isUnit), ...record].filter(
    file => !left.includes(file.path) && (known == null || differs(file, known)),
  )
  const wantedUnits = instances
    .filter(instance => instance.supervisor === 'systemd')
    .map(instance => unitName(deployment.name, instance.id))
  // a unit that is not there yet and written later is enabled then
  const now = wantedUnits.filter(unit => known?.units[unit] != null || !left.some(path => path.endsWith(`/${unit}`)))
  const units = now.filter(
    unit => files.some(file => file.path.endsWith(`/${unit}`)) || known?.units[unit]?.enabled !== true,
  )
  // units of instances that go are needed to stop them
  const going = (known?.record?.instances ?? []).filter(({ id }) => deployment.instances.every(one => one.id !== id))
  const kept = [...wantedUnits, ...going.map(({ id }) => unitName(deployment.name, id))]
  const leftOver = Object.keys(known?.units ?? {}).filter(unit => !kept.includes(unit))
  const steps: StepKind[] = []
  // an instance that is a process now must not be begun by its old unit at the next boot
  if (leftOver.length > 0) steps.push({ kind: 'run', title: 'removing units', command: removeUnits(leftOver) })
  if (files.length > 0) steps.push({ kind: 'write-files', files })
  if (units.length > 0) steps.push({ kind: 'enable-units', units })
  return steps.length === 0 ? null : laneOf({ id: `configure-${host.id}`, host: host.id, title }, steps)
}

function isUnit({ path }: FileSpec): boolean {
  return path.endsWith('.service')
}

/** The files of one instance that are not as they should be, its unit included. */
export function changedFiles(instance: DeployedInstance, deployment: Deployment, facts: FactsByHost): FileSpec[] {
  const known = facts[instance.host]
  return filesOf(instance, deployment).filter(file => known == null || differs(file, known))
}

/** The record alone, where it is not right; `held`: instances that are still as they were. */
export function recordLane(
  { host, title }: Machine,
  deployment: Deployment,
  { facts, held }: { facts: FactsByHost; held: readonly string[] },
): Lane | null {
  const known = facts[host.id]
  const truth = trueNow(deployment, held, known?.record ?? null)
  const files = truth == null ? [] : [recordFile(host, truth)].filter(file => known == null || differs(file, known))
  if (files.length === 0) return null
  return laneOf({ id: `record-${host.id}`, host: host.id, title }, [{ kind: 'write-files', files }])
}

/** What may be recorded while some instances are still as they were; null: nothing new, since the release is not theirs. */
function trueNow(deployment: Deployment, held: readonly string[], record: Deployment | null): Deployment | null {
  if (held.length === 0) return deployment
  if (record == null || record.release.folder !== deployment.release.folder) return null
  const instances = deployment.instances.map(instance =>
    held.includes(instance.id) ? (record.instances.find(({ id }) => id === instance.id) ?? instance) : instance,
  )
  return { ...deployment, instances }
}

/** The record of a deployment, for a cluster's folder on a host. */
export function recordFile(host: DeployedHost, deployment: Deployment): FileSpec {
  return { path: `${host.root}/cluster.json`, content: recordText(deployment), mode: '0644', owner: host.runAs }
}

/** Every host has the same one, and of a hundred hosts it is large. */
const recordTexts = new WeakMap<Deployment, string>()

/** A deployment as cluster.json has it. */
export function recordText(deployment: Deployment): string {
  const made = recordTexts.get(deployment) ?? `${JSON.stringify(redactDeployment(deployment), null, 2)}\n`
  recordTexts.set(deployment, made)
  return made
}
