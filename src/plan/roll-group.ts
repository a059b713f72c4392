import type { Probe } from '../components/component.ts'
import { membersOf } from '../components/deployed.ts'
import { componentOf } from '../components/index.ts'
import type { FileSpec } from '../shell/files.ts'
import { unitName } from '../shell/systemd.ts'
import type { DeployedGroup, DeployedInstance, Deployment } from '../topology/deployment.ts'
import { laneOf } from './lane.ts'
import type { Lane, Step, StepKind } from './model.ts'

/** How one group is restarted. */
export interface GroupRoll {
  group: DeployedGroup
  restart: readonly string[]
  /** Producers are sent away first. */
  isDrained: boolean
  routeWaitMs: number
  /** Masters of the groups that stay: they take the messages meanwhile. */
  elsewhere: readonly string[]
  /** Addresses of members that the topology no longer has. */
  leaving: readonly string[]
  /** Wait at the end until producers know that it is back; 0 where the next group's drain is that wait, and after the last. */
  backWaitMs: number
}

/** What an instance is to have before it starts again: what differs, and nothing for a mere restart. */
export type NewFiles = (instance: DeployedInstance) => FileSpec[]

/** For so long no message of a producer may come in before a group counts as drained, ms (rocketmq-facts 11.7). */
const quietMs = 10_000
const drainLimitMs = 120_000
const progressTimeoutMs = 120_000
const surveyTimeoutMs = 60_000
/** Nobody is waited for longer while the others have all of the messages to take. */
const elsewhereTimeoutMs = 10_000

/**
 * One group after the other member: first its slaves, then its master, never two at once. Producers leave before the first slave
 * stops, because a synchronous send waits for a slave that is away; where nobody waits for it, before the master stops.
 */
export function groupLane(roll: GroupRoll, deployment: Deployment, newFiles: NewFiles): Lane {
  const { group, restart, isDrained } = roll
  const members = membersOf(group, deployment).filter(({ id }) => restart.includes(id))
  const slaves = members.filter(({ id }) => id !== group.master)
  const master = members.find(({ id }) => id === group.master)
  const drain = drainSteps(roll)
  const leave = [...drain, ...(slaves.length > 0 ? stillWhole(roll, deployment) : [])]
  const isSync = group.replication.mode === 'sync'
  // a wipe may be undone while the slaves restart, and a master must not stop under writes
  const stillAway = isSync && slaves.length > 0 ? drain.map(step => ({ ...step, again: true as const })) : []
  const again = (instance: DeployedInstance) => restartSteps(instance, deployment, newFiles(instance))
  const steps: StepKind[] = [
    whole(group, deployment, roll),
    ...(isSync ? leave : []),
    ...slaves.flatMap(again),
    ...(isSync ? [] : drain),
    ...(master == null ? [] : [...stillAway, ...masterSteps(again(master), roll, deployment)]),
    ...(isDrained && master != null ? [{ kind: 'warm' as const, instance: master.id }] : []),
    ...(isDrained ? [{ kind: 'permit' as const, group: group.name }] : []),
    ...backWait(roll, `that ${group.name} takes messages again`),
  ]
  const undo: StepKind[] = [
    ...members.map((instance): StepKind => putBack(instance, newFiles(instance))),
    ...(isDrained ? [{ kind: 'permit' as const, group: group.name }] : []),
  ]
  const id = `roll-${group.name}`
  const lane = laneOf({ id, host: 'control', title: group.name }, steps)
  return { ...lane, onFailure: numbered(`${id}.undo`, undo) }
}

function drainSteps({ group, isDrained, routeWaitMs, elsewhere }: GroupRoll): Extract<StepKind, { kind: 'drain' }>[] {
  return isDrained ? [{ kind: 'drain', group: group.name, routeWaitMs, quietMs, limitMs: drainLimitMs, elsewhere }] : []
}

/** Producers have just left, which takes a minute: whether the group is whole and the others take the messages is asked again. */
function stillWhole({ group, isDrained, elsewhere }: GroupRoll, deployment: Deployment): StepKind[] {
  return isDrained ? [whole(group, deployment), othersAnswer(elsewhere)] : []
}

/** Whether a NameServer lists them all the time is not asked: one that began anew does so within half a minute. */
function othersAnswer(elsewhere: readonly string[]): StepKind {
  const until = elsewhere.map((instance): Probe => ({ kind: 'answers', instance }))
  return { kind: 'survey', until, timeoutMs: elsewhereTimeoutMs, why: 'the other groups take messages' }
}

/** Copies everything first, so that nothing is lost should it not come back; then its slaves follow it again. */
function masterSteps(
  again: StepKind[],
  { group, isDrained, elsewhere }: GroupRoll,
  deployment: Deployment,
): StepKind[] {
  const inSync = inSyncProbes(group)
  const followed: StepKind[] =
    inSync.length === 0
      ? []
      : [
          {
            kind: 'survey',
            until: inSync,
            timeoutMs: surveyTimeoutMs,
            why: `${group.slaves.join(', ')} ${group.slaves.length > 1 ? 'are' : 'is'} in sync again`,
          },
        ]
  // its registration restores its permissions: nobody is to write before its slave is back
  const wipe: StepKind[] = isDrained && inSync.length > 0 ? [{ kind: 'wipe', group: group.name }] : []
  const before = [
    ...(inSync.length === 0 ? [] : [whole(group, deployment)]),
    ...(isDrained ? [othersAnswer(elsewhere)] : []),
  ]
  return [...before, ...again, ...wipe, ...followed]
}

export function backWait({ backWaitMs }: Pick<GroupRoll, 'backWaitMs'>, news: string): StepKind[] {
  return backWaitMs === 0 ? [] : [{ kind: 'pause', ms: backWaitMs, why: `until every producer knows ${news}` }]
}

/** Stop, new files, start, ready. */
export function restartSteps(instance: DeployedInstance, deployment: Deployment, files: FileSpec[]): StepKind[] {
  const { id } = instance
  const unit = unitName(deployment.name, id)
  return [
    { kind: 'replace-files', instance: id, files },
    ...(files.some(file => file.path.endsWith(`/${unit}`))
      ? [{ kind: 'enable-units' as const, units: [unit], instance: id }]
      : []),
    { kind: 'service', instance: id, action: 'stop' },
    { kind: 'service', instance: id, action: 'start' },
    { kind: 'await', instance: id, until: componentOf(instance).ready(instance, deployment), progressTimeoutMs },
  ]
}

export function putBack({ id }: DeployedInstance, files: FileSpec[]): StepKind {
  return { kind: 'put-back', instance: id, paths: files.map(file => file.path) }
}

/** Steps with ids of their own, beside those of the lane. */
export function numbered(prefix: string, steps: StepKind[]): Step[] {
  return steps.map((step, index) => ({ id: `${prefix}.${index + 1}`, ...step }))
}

/** Every member registered, every slave in sync: asked again before each group, since something may have happened meanwhile. */
function whole(group: DeployedGroup, deployment: Deployment, others?: Others): StepKind {
  return wholeOf(group.name, membersOf(group, deployment), { inSync: inSyncProbes(group), ...others })
}

export type Others = Pick<GroupRoll, 'elsewhere' | 'leaving'>

export function wholeOf(
  group: string,
  members: readonly DeployedInstance[],
  { inSync, elsewhere = [], leaving = [] }: { inSync: readonly Probe[] } & Partial<Others>,
): StepKind {
  const registered = [...members.map(({ id }) => id), ...elsewhere].map(
    (instance): Probe => ({ kind: 'registered', instance }),
  )
  const taking = elsewhere.flatMap((instance): Probe[] => [
    { kind: 'answers', instance },
    { kind: 'rollable', instance, leaving },
  ])
  const others = elsewhere.length === 0 ? '' : ', and the other groups take messages'
  return {
    kind: 'survey',
    until: [...registered, ...inSync, ...taking],
    timeoutMs: surveyTimeoutMs,
    why: `all of ${group} is registered and in sync${others}`,
  }
}

function inSyncProbes({ slaves }: DeployedGroup): Probe[] {
  return slaves.map(instance => ({ kind: 'in-sync', instance }))
}
