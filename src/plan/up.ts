import { componentOf } from '../components/index.ts'
import { machinesOf } from '../components/machines.ts'
import { refusesRoutesMs, servesProbes, servesText, withRefusal } from '../components/route-refusal.ts'
import type { FactsByHost } from '../facts/model.ts'
import { isRunning } from '../facts/running.ts'
import type { DeployedInstance, Deployment } from '../topology/deployment.ts'
import { changesOf, restartsIn } from './changes.ts'
import { configureLane, installLane, prepareLane } from './hosts.ts'
import { filesOfHotLanes, hotLanes, toldStage } from './hot.ts'
import { laneOf } from './lane.ts'
import type { Lane, Plan, Stage, StepKind } from './model.ts'
import type { RollOptions } from './roll-options.ts'
import { expectedRollMs, permitStage } from './rolling.ts'
import { filesOfHeld, rolledByUp, tellsMore } from './up-rolling.ts'
import { startWaves } from './waves.ts'

/** Time without any progress after which a start is given up, ms. */
const progressTimeoutMs = 120_000
const surveyTimeoutMs = 60_000

const nameserversStage = 'start-1'

export interface PlanUpOptions {
  /** Brokers whose store is known to be gone and may begin empty, or with another one. */
  newStores?: readonly string[]
  /** Hosts download the release from here; the URL without its secrets. */
  pull?: string
  /** How instances are restarted that run with something else than what is wanted; undefined: they are not. */
  roll?: RollOptions
  /** Groups whose write permission a run that was killed left wiped. */
  wiped?: readonly string[]
}

/**
 * From what is there to what is wanted: only the lanes that differ. Instances that run are left alone. Deterministic; planning
 * again after it was done gives a plan without stages.
 */
export function planUp(deployment: Deployment, facts: FactsByHost, options: PlanUpOptions = {}): Plan {
  const { newStores = [], pull, roll, wiped = [] } = options
  const changes = changesOf(deployment, facts)
  const hot = hotLanes(deployment, facts, changes).filter(lane => tellsMore(lane, roll))
  // written right before they restart
  const held = restartsIn(changes)
  const left = [...filesOfHotLanes(hot), ...filesOfHeld(held, deployment)]
  const toStart = deployment.instances.filter(instance => !isRunning(instance, facts))
  const machines = machinesOf(deployment)
  const starts = startStages(toStart, deployment, newStores)
  const stages = [
    stage(
      'prepare',
      'Prepare hosts',
      machines.map(machine => prepareLane(machine, facts)),
    ),
    stage(
      'install',
      `Install RocketMQ ${deployment.rocketmq}`,
      machines.map(machine => installLane(machine, { deployment, pull }, facts)),
    ),
    stage(
      'configure',
      'Write configuration',
      machines.map(machine => configureLane(machine, deployment, { facts, left, held })),
    ),
    ...starts.filter(({ id }) => id === nameserversStage),
    // brokers hear of a NameServer only once it answers
    stage('keys', 'Change keys of brokers that run', hot),
    ...[toldStage(deployment, changes) ?? []].flat(),
    ...starts.filter(({ id }) => id !== nameserversStage),
    ...(wiped.length > 0 ? [permitStage(wiped)] : []),
    ...rolledByUp(deployment, facts, { roll, held }),
  ].filter(one => one.lanes.length > 0)
  return {
    v: 1,
    action: 'up',
    cluster: deployment.name,
    deployment,
    changes,
    stages: withSurvey(stages, deployment),
    ...(roll == null ? {} : { expectedMs: expectedRollMs(stages) }),
  }
}

function stage(id: string, title: string, lanes: (Lane | null)[]): Stage {
  return { id, title, lanes: lanes.filter(lane => lane != null) }
}

/** A plan that starts or restarts something ends with proof that the whole cluster is ready, not only what was touched. */
function withSurvey(stages: Stage[], deployment: Deployment): Stage[] {
  return stages.some(one => /^(start|roll)-/.test(one.id)) ? [...stages, surveyStage(deployment)] : stages
}

/** Asks everybody until every instance is registered and every slave in sync. */
export function surveyStage(deployment: Deployment): Stage {
  const ready = deployment.instances
    .flatMap(instance => componentOf(instance).ready(instance, deployment))
    .filter(probe => probe.kind !== 'booted')
  const until = [...ready, ...servesProbes(deployment.instances)]
  const lane = laneOf({ id: 'survey', host: 'control', title: 'every instance' }, [
    { kind: 'survey', until, timeoutMs: withRefusal(deployment, surveyTimeoutMs), ...servedWhy(deployment) },
  ])
  return { id: 'survey', title: 'Prove it', lanes: [lane] }
}

/** Wave after wave, each ready before the next begins. */
export function startStages(
  instances: readonly DeployedInstance[],
  deployment: Deployment,
  newStores: readonly string[] = [],
): Stage[] {
  return startWaves(instances).map(wave => ({
    id: `start-${wave.wave}`,
    title: `Start ${wave.title}`,
    lanes: wave.instances.map(instance => startLane(instance, deployment, newStores.includes(instance.id))),
  }))
}

function startLane(instance: DeployedInstance, deployment: Deployment, newStore: boolean): Lane {
  const { id } = instance
  return laneOf({ id: `start-${id}`, host: instance.host, instance: id, title: id }, [
    // launch.sh refuses to make a store anew while this file says that there was one
    ...(newStore ? [{ kind: 'remove' as const, paths: [`${instance.dir}/.had-store`] }] : []),
    ...routesFirst(instance, deployment),
    { kind: 'service', instance: id, action: 'start' },
    { kind: 'await', instance: id, until: componentOf(instance).ready(instance, deployment), progressTimeoutMs },
  ])
}

/** Said beforehand where the end is longer in coming than usual. */
function servedWhy({ instances }: Deployment): { why?: string } {
  const seconds = Math.max(...instances.map(refusesRoutesMs)) / 1000
  return seconds === 0
    ? {}
    : { why: `all are ready, and ${servesText} (needWaitForService: ${seconds} s after its start)` }
}

/** A proxy that is refused a route at its start ends at once (5.3.3:DefaultAdminService.java:60). */
function routesFirst({ role }: DeployedInstance, deployment: Deployment): StepKind[] {
  const until = role === 'proxy' ? servesProbes(deployment.instances) : []
  if (until.length === 0) return []
  return [{ kind: 'survey', until, timeoutMs: withRefusal(deployment, surveyTimeoutMs), why: servesText }]
}
