import { effectOf } from '../catalogue/effects.ts'
import { masked } from '../catalogue/mask.ts'
import { isSecretKey } from '../catalogue/secrets.ts'
import { propertiesPath, proxyJsonPath } from '../components/deployed.ts'
import type { HostFacts } from '../facts/model.ts'
import type { FileSpec } from '../shell/files.ts'
import { isGiven } from '../topology/controllers.ts'
import type { DeployedInstance, Deployment } from '../topology/deployment.ts'
import { isBroker } from '../topology/roles.ts'
import { differs, hashOf } from './differs.ts'
import { fileAt, filesOf } from './files.ts'
import { launchChanges } from './launch-changes.ts'
import { isAsRecorded, propertyDifferences, wasRewritten } from './properties.ts'

/**
 * What a change asks for. `file`: the process runs with what is wanted, or will read it at its next start by itself, so only the
 * file is written. `start`: nothing runs, so it counts when it is started. `immutable`: it cannot be done on a store that exists.
 */
export type Effect = 'file' | 'start' | 'hot' | 'restart' | 'immutable'

/** Where a difference comes from. `earlier`: the file is right, but the process was started before it was. */
export type Cause = 'topology' | 'hand-edit' | 'run-time' | 'missing' | 'earlier'

/** One thing about an instance that is not as the topology says. */
export interface Change {
  instance: string
  host: string
  /** Absolute path of the file that it is in. */
  file: string
  /** A RocketMQ key, or `heap`, `java`, … of the command line; undefined: the file as a whole. */
  key?: string
  /** undefined: not said, so RocketMQ's default. Secrets are masked. */
  from?: string
  to?: string
  effect: Effect
  cause: Cause
}

/**
 * Everything about instances that are deployed already which is not as the topology says, in the deployment's order. Parsed keys
 * are compared, never text. Instances that are new have no changes: they are begun.
 */
export function changesOf(deployment: Deployment, facts: Record<string, HostFacts>): Change[] {
  return deployment.instances.flatMap(instance => {
    const known = facts[instance.host]
    return known == null || isNew(instance, known) ? [] : instanceChanges(instance, deployment, known)
  })
}

/** Instances that run and have to be started anew for a change to be effective, in the deployment's order. */
export function restartsIn(changes: readonly Change[]): string[] {
  return [...new Set(changes.filter(({ effect }) => effect === 'restart').map(({ instance }) => instance))]
}

function isNew({ id }: DeployedInstance, { processes, record }: HostFacts): boolean {
  return processes[id] == null && record?.instances.every(one => one.id !== id) !== false
}

/** An instance with what its host tells about it. */
interface Place {
  instance: DeployedInstance
  known: HostFacts
}

function instanceChanges(instance: DeployedInstance, deployment: Deployment, known: HostFacts): Change[] {
  const place = { instance, known }
  return filesOf(instance, deployment).flatMap(file =>
    isKeyed(file.path, instance) ? propertyChanges(file, place) : otherChanges(file, deployment, place),
  )
}

/** A file whose keys are compared. */
function isKeyed(path: string, instance: DeployedInstance): boolean {
  return path === propertiesPath(instance) || path === proxyJsonPath(instance)
}

function propertyChanges(file: FileSpec, place: Place): Change[] {
  const { instance, known } = place
  const there = known.properties[file.path]
  if (there == null) return [wholeFile(file, 'missing', place)]
  const recorded = recordedFile(file, place)
  const cause = causeOf(there, recorded)
  const changes = propertyDifferences({ wanted: file.content, there, recorded: recorded ?? '' }).map(
    ({ key, from, to }): Change => ({
      ...about(file, instance),
      key,
      ...(from == null ? {} : { from: shown(key, from) }),
      ...(to == null ? {} : { to: shown(key, to) }),
      effect: keyEffect({ key, to, cause }, file, place),
      cause,
    }),
  )
  const isEarlier = runsWithOther(file, place) && !isLiveDump(file.path, there, place)
  return isEarlier ? [...changes, { ...about(file, instance), effect: 'restart', cause: 'earlier' }] : changes
}

function causeOf(there: string, recorded: string | undefined): Cause {
  if (wasRewritten(there)) return 'run-time'
  return recorded == null || isAsRecorded(there, recorded) ? 'topology' : 'hand-edit'
}

function keyEffect(
  { key, to, cause }: { key: string; to: string | undefined; cause: Cause },
  file: FileSpec,
  { instance, known }: Place,
): Effect {
  const isBrokers = isBroker(instance) && file.path === propertiesPath(instance)
  const effect = isBrokers ? effectOf(key, to) : 'restart'
  const process = known.processes[instance.id]
  // what the controllers gave it stands in a file that it wrote itself, and is not read again
  if (cause === 'run-time' && isGiven(instance, key)) return 'file'
  // a value that was changed at run time or by hand goes back; what the store was made with has not changed
  if (effect === 'immutable' && cause === 'topology') return 'immutable'
  if (process?.running !== true) return 'start'
  if (cause !== 'run-time' && process.startedWith?.[file.path] === hashOf(file.content)) return 'file'
  return effect === 'hot' ? 'hot' : 'restart'
}

/** RocketMQ wrote all that it runs with into its file after it was started: the keys there are what counts. */
function isLiveDump(path: string, there: string, { instance, known }: Place): boolean {
  return wasRewritten(there) && known.processes[instance.id]?.startedWith?.[path] !== known.files[path]
}

/** It was started with another file than the one there and the one that is wanted. One of which nobody noted it counts as right. */
function runsWithOther({ path, content }: FileSpec, { instance, known }: Place): boolean {
  const { running, startedWith } = known.processes[instance.id] ?? { running: false }
  const started = startedWith?.[path]
  return running && started != null && started !== hashOf(content) && started !== known.files[path]
}

function otherChanges(file: FileSpec, deployment: Deployment, place: Place): Change[] {
  const { instance, known } = place
  const found = known.files[file.path]
  const earlier: Change[] = runsWithOther(file, place)
    ? [{ ...about(file, instance), effect: 'restart', cause: 'earlier' }]
    : []
  if (!differs(file, known)) return earlier
  if (found == null) return [wholeFile(file, 'missing', place), ...earlier]
  const before = known.record?.instances.find(one => one.id === instance.id)
  const isOurs = known.record == null || found === hashOf(recordedFile(file, place) ?? '')
  const effect = fileEffect(file, place)
  if (!isOurs) return [{ ...about(file, instance), effect, cause: 'hand-edit' }, ...earlier]
  const keys =
    before == null || !file.path.endsWith('/launch.sh')
      ? []
      : launchChanges({ instance: before, record: known.record! }, { instance, record: deployment })
  const changes = keys.length === 0 ? [{}] : keys
  return [
    ...changes.map((change): Change => ({ ...about(file, instance), ...change, effect, cause: 'topology' })),
    ...earlier,
  ]
}

/** A unit is read when its instance is next begun, and nothing in it is worth doing that earlier. */
function fileEffect(file: FileSpec, { instance, known }: Place): Effect {
  const process = known.processes[instance.id]
  if (process?.running !== true) return 'start'
  const isRight = process.startedWith?.[file.path] === hashOf(file.content)
  return isRight || file.path.endsWith('.service') ? 'file' : 'restart'
}

function wholeFile(file: FileSpec, cause: Cause, place: Place): Change {
  return { ...about(file, place.instance), effect: fileEffect(file, place), cause }
}

/** What the record has in a file, without secrets; undefined where it has no such file. */
function recordedFile({ path }: FileSpec, { instance, known: { record } }: Place): string | undefined {
  const before = record?.instances.find(one => one.id === instance.id)
  return record == null || before == null ? undefined : fileAt(path, before, record)?.content
}

function about({ path }: FileSpec, { id, host }: DeployedInstance): Pick<Change, 'instance' | 'host' | 'file'> {
  return { instance: id, host, file: path }
}

function shown(key: string, value: string): string {
  return isSecretKey(key) ? masked : value
}
