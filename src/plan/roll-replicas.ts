import type { Probe } from '../components/component.ts'
import { instanceNamed } from '../components/deployed.ts'
import type { DeployedInstance, Deployment } from '../topology/deployment.ts'
import { laneOf } from './lane.ts'
import type { Lane, StepKind } from './model.ts'
import {
  backWait,
  type GroupRoll,
  type NewFiles,
  numbered,
  type Others,
  putBack,
  restartSteps,
  wholeOf,
} from './roll-group.ts'

/**
 * One replica after the other, each back in the sync state set before the next, the master last and only when another one leads:
 * stopped while it leads, it would unregister at once and be replaced only when it has ended. Nothing is drained. Whoever leads when its turn
 * comes hands over first, since the master may have moved meanwhile.
 */
export function replicaLane(roll: GroupRoll, deployment: Deployment, newFiles: NewFiles): Lane {
  const { group, restart, backWaitMs } = roll
  const members = [...group.slaves, group.master].map(id => instanceNamed(id, deployment))
  const rolled = members.filter(({ id }) => restart.includes(id))
  const steps: StepKind[] = [
    whole(group.name, members, roll),
    ...rolled.flatMap((instance, index) => [
      ...electStep(group.name, successors(instance, { members, done: rolled.slice(0, index) })),
      ...restartSteps(instance, deployment, newFiles(instance)),
      whole(group.name, members),
    ]),
    ...backWait({ backWaitMs }, `the new master of ${group.name}`),
  ]
  const id = `roll-${group.name}`
  const undo = rolled.map((instance): StepKind => putBack(instance, newFiles(instance)))
  return {
    ...laneOf({ id, host: 'control', title: group.name }, steps),
    onFailure: numbered(`${id}.undo`, undo),
  }
}

/** Who may lead while one restarts: those that have restarted already first, so that the master moves once. */
function successors(
  instance: DeployedInstance,
  { members, done }: { members: DeployedInstance[]; done: DeployedInstance[] },
): string[] {
  const others = members.filter(one => one !== instance && one.learner !== true)
  return [...others.filter(one => done.includes(one)), ...others.filter(one => !done.includes(one))].map(({ id }) => id)
}

function electStep(group: string, to: string[]): StepKind[] {
  return to.length === 0 ? [] : [{ kind: 'elect', group, to }]
}

/** Whoever leads is in the set as well. */
function whole(group: string, members: readonly DeployedInstance[], others?: Others): StepKind {
  const inSync = members.map(({ id }): Probe => ({ kind: 'in-sync', instance: id }))
  return wholeOf(group, members, { inSync, ...others })
}
