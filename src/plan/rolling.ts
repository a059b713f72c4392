import type { Probe } from '../components/component.ts'
import { nameserversOf } from '../components/deployed.ts'
import { letsWrite, permissionOf } from '../components/permission.ts'
import { refusesRoutesMs, servesProbes, withRefusal } from '../components/route-refusal.ts'
import type { FileSpec } from '../shell/files.ts'
import { controllersOf, isControlled, ledNow } from '../topology/controllers.ts'
import type { DeployedGroup, DeployedInstance, Deployment } from '../topology/deployment.ts'
import { isBystander } from '../topology/roles.ts'
import { laneOf } from './lane.ts'
import type { Lane, Stage, StepKind } from './model.ts'
import { batches } from './roll-batches.ts'
import { type GroupRoll, groupLane, type NewFiles, numbered, putBack, restartSteps } from './roll-group.ts'
import { orderedTopics, rolledGroups, stranded, takesWritesAway } from './roll-guards.ts'
import type { RollOptions } from './roll-options.ts'
import { replicaLane } from './roll-replicas.ts'
import { hasClients } from './situation.ts'

/** A broker or NameServer, stopped and ready again, ms: for the expected duration only. */
const restartMs = 20_000
/** Brokers register at a NameServer that is back each 30 s. */
const registerMs = 30_000
/** A replica that leads hands over: the others have to find it. */
const electMs = 5_000
const guardTimeoutMs = 20_000
const nameserverTimeoutMs = 90_000

/**
 * Restarts instances so that nothing is lost and nobody notices: NameServers and controllers one after the other, then group after
 * group, then proxies one after the other. Every group must be whole before the first one is touched. Deterministic; whether it may be done is said by `refusals` and
 * `unfitGroups`.
 */
export function rollStages(nominal: Deployment, options: RollOptions, newFiles: NewFiles): Stage[] {
  const deployment = ledNow(nominal, options.situation.groups)
  const isMeant = ({ id }: DeployedInstance) => options.restart.includes(id)
  const coordinators = leaderLast([...nameserversOf(deployment), ...ownControllers(deployment)], options.situation)
  const made = batches(rolledGroups(deployment, options.restart), options)
  const rolls = made.map(batch => batch.map(group => rollOf(group, batch, deployment, options)))
  const groupStages = rolls.map((batch, index): Stage => {
    const names = batch.map(({ group }) => group.name)
    const mustWait = batch.some(isMissed) && !isWaitedFor(rolls.slice(index + 1))
    const backWaitMs = mustWait && options.drain && hasClients(deployment, options) ? options.routeWaitMs : 0
    const lanes = batch.map(roll => laneFor({ ...roll, backWaitMs }, deployment, newFiles))
    return { id: `roll-${names.join('+')}`, title: `Restart ${names.join(', ')}`, lanes }
  })
  const proxies = proxiesOf(deployment).filter(isMeant)
  const stages = [
    ...coordinators.filter(isMeant).map(one => coordinatorStage(one, deployment, newFiles)),
    ...groupStages,
    ...proxies.map(one => proxyStage(one, deployment, newFiles)),
  ]
  const bystanders = deployment.instances.filter(one => isMeant(one) && isBystander(one))
  return [
    ...(stages.length === 0 ? [] : [guardStage(deployment, options), ...stages]),
    ...bystanders.map(one => bystanderStage(one, deployment, newFiles)),
  ]
}

function laneFor(roll: GroupRoll, deployment: Deployment, newFiles: NewFiles): Lane {
  return isControlled(roll.group) ? replicaLane(roll, deployment, newFiles) : groupLane(roll, deployment, newFiles)
}

/** About how long it takes, ms. */
export function expectedRollMs(stages: readonly Stage[]): number {
  const ofStep = (step: StepKind): number => {
    switch (step.kind) {
      case 'drain':
        return step.again === true ? 0 : step.routeWaitMs + step.quietMs
      case 'pause':
        return step.ms
      case 'elect':
        return electMs
      case 'service':
        return step.action === 'stop' ? restartMs : 0
      case 'survey':
        return step.timeoutMs >= nameserverTimeoutMs ? registerMs : 0
      default:
        return 0
    }
  }
  const ofLane = (lane: Lane) => lane.steps.reduce((sum, step) => sum + ofStep(step), 0)
  const rolled = stages.filter(stage => stage.id.startsWith('roll-'))
  return rolled.reduce((sum, stage) => sum + Math.max(...stage.lanes.map(ofLane)), 0)
}

/** Restores what a run that was killed left read-only. */
export function permitStage(groups: readonly string[]): Stage {
  const lanes = groups.map(group =>
    laneOf({ id: `permit-${group}`, host: 'control', title: group }, [{ kind: 'permit', group }]),
  )
  return { id: 'permit', title: 'Restore write permissions', lanes }
}

function rollOf(group: DeployedGroup, batch: DeployedGroup[], deployment: Deployment, options: RollOptions): GroupRoll {
  const { routeWaitMs, restart, leaving } = options
  const names = batch.map(({ name }) => name)
  const waits = options.drain && hasClients(deployment, options)
  const isDrained = waits && mayBeDrained(group, names, deployment, options)
  const elsewhere = deployment.groups.filter(({ name }) => !names.includes(name)).map(({ master }) => master)
  return { group, restart, isDrained, routeWaitMs, elsewhere, leaving, backWaitMs: 0 }
}

/** Producers go elsewhere while it restarts. */
function isMissed({ group, restart }: GroupRoll): boolean {
  return takesWritesAway(group, restart)
}

/**
 * Before the next group goes, every producer must know that this one is back. Where producers are sent away from the next one, the
 * wait for that is this wait as well: whoever asks for routes after the wipe hears of both, and whoever has not yet asked still has
 * the next one. After the last one nobody has to know.
 */
function isWaitedFor(later: readonly GroupRoll[][]): boolean {
  const next = later.map(batch => batch.filter(isMissed)).find(batch => batch.length > 0)
  return next == null || next.every(({ isDrained }) => isDrained)
}

/** Not what has nowhere to go, and not what must stay in order. */
function mayBeDrained(group: DeployedGroup, away: string[], deployment: Deployment, options: RollOptions): boolean {
  const master = deployment.instances.find(({ id }) => id === group.master)
  const isWritable = master != null && letsWrite(permissionOf(master))
  const staysInOrder = options.ordered === 'fail' && orderedTopics(group.name, options).length > 0
  const hasOthers = deployment.groups.length > away.length
  return (
    isWritable &&
    !isControlled(group) &&
    hasOthers &&
    !staysInOrder &&
    takesWritesAway(group, options.restart) &&
    stranded(group.name, away, options).length === 0
  )
}

/** A NameServer or a controller: the others must do without it, and it must know everything again before the next one goes. */
function coordinatorStage(instance: DeployedInstance, deployment: Deployment, newFiles: NewFiles): Stage {
  const { id } = instance
  const others = [...nameserversOf(deployment), ...ownControllers(deployment)].filter(one => one.id !== id)
  const isController = controllersOf(deployment).some(one => one.id === id)
  const answer = [
    ...others.map((one): Probe => ({ kind: one.role === 'controller' ? 'led' : 'answers', instance: one.id })),
    ...servesProbes(others),
  ]
  // route tables are memory only, as is what a controller hears of brokers: the next one stops when this one knows every broker again
  const known: StepKind = {
    kind: 'survey',
    until: [
      ...everyBroker(deployment, 'registered'),
      ...(isController ? controlProbes(deployment) : []),
      ...servesProbes([instance]),
    ],
    timeoutMs: withRefusal({ instances: [instance] }, nameserverTimeoutMs),
    why: [
      isController ? 'one controller leads and has every replica in sync' : 'every broker is registered there again',
      ...(refusesRoutesMs(instance) > 0 ? ['it answers route queries'] : []),
    ].join(', and '),
  }
  const files = newFiles(instance)
  const steps = [
    ...guard(answer, 'the others answer', withRefusal({ instances: others }, guardTimeoutMs)),
    ...restartSteps(instance, deployment, files),
    known,
  ]
  return aloneStage(instance, steps, files)
}

/** Its clients go to another proxy meanwhile; it ends its own calls first, which takes up to grpcShutdownTimeSeconds. */
function proxyStage(instance: DeployedInstance, deployment: Deployment, newFiles: NewFiles): Stage {
  const files = newFiles(instance)
  const others = proxiesOf(deployment).filter(one => one.id !== instance.id)
  const answer = others.map((one): Probe => ({ kind: 'routes', instance: one.id }))
  const steps = [...guard(answer, 'the other proxies answer'), ...restartSteps(instance, deployment, files)]
  return aloneStage(instance, steps, files)
}

/** Nobody waits for it, and nothing has to be whole. */
function bystanderStage(instance: DeployedInstance, deployment: Deployment, newFiles: NewFiles): Stage {
  const files = newFiles(instance)
  return aloneStage(instance, restartSteps(instance, deployment, files), files)
}

/** What must hold before somebody stops; nothing where there is nobody else. */
function guard(until: Probe[], why: string, timeoutMs = guardTimeoutMs): StepKind[] {
  return until.length === 0 ? [] : [{ kind: 'survey', until, timeoutMs, why }]
}

/** A stage of one instance, which is put back should it fail. */
function aloneStage(instance: DeployedInstance, steps: StepKind[], files: FileSpec[]): Stage {
  const { id, host } = instance
  const lane = laneOf({ id: `roll-${id}`, host, instance: id, title: id }, steps)
  const onFailure = numbered(`roll-${id}.undo`, [putBack(instance, files)])
  return { id: `roll-${id}`, title: `Restart ${id}`, lanes: [{ ...lane, onFailure }] }
}

/** One controller leads, and says of every replica that it is in sync. */
function controlProbes(deployment: Deployment): Probe[] {
  const replicas = deployment.instances.filter(({ role }) => role === 'replica')
  return [
    ...controllersOf(deployment).map(({ id }): Probe => ({ kind: 'led', instance: id })),
    ...replicas.map(({ id }): Probe => ({ kind: 'in-sync', instance: id })),
  ]
}

/** The one that leads hands over only once. */
function leaderLast(instances: DeployedInstance[], { controllerLeader }: RollOptions['situation']): DeployedInstance[] {
  const leads = ({ id }: DeployedInstance) => id === controllerLeader
  return [...instances.filter(one => !leads(one)), ...instances.filter(leads)]
}

/** Controllers in processes of their own. */
function ownControllers({ instances }: Deployment): DeployedInstance[] {
  return instances.filter(({ role }) => role === 'controller')
}

/** Nothing is touched unless everything is whole. */
function guardStage(deployment: Deployment, { leaving }: RollOptions): Stage {
  const slaves = deployment.instances.filter(instance => instance.role === 'slave')
  const until: Probe[] = [
    ...nameserversOf(deployment).map(({ id }): Probe => ({ kind: 'answers', instance: id })),
    ...everyBroker(deployment, 'registered'),
    ...slaves.map(({ id }): Probe => ({ kind: 'in-sync', instance: id })),
    ...controlProbes(deployment),
    ...deployment.groups.map(({ master }): Probe => ({ kind: 'rollable', instance: master, leaving })),
  ]
  const lane = laneOf({ id: 'whole', host: 'control', title: 'every group' }, [
    { kind: 'survey', until, timeoutMs: guardTimeoutMs, why: 'all are registered, in sync and writable' },
  ])
  return { id: 'whole', title: 'Is every group whole?', lanes: [lane] }
}

function everyBroker({ instances }: Deployment, kind: 'registered'): Probe[] {
  return instances.filter(({ group }) => group != null).map(({ id }) => ({ kind, instance: id }))
}

function proxiesOf({ instances }: Deployment): DeployedInstance[] {
  return instances.filter(({ role }) => role === 'proxy')
}
