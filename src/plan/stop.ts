import type { FactsByHost } from '../facts/model.ts'
import { isRunning } from '../facts/running.ts'
import { unitName } from '../shell/systemd.ts'
import type { DeployedInstance, Deployment } from '../topology/deployment.ts'
import { laneOf } from './lane.ts'
import type { Lane, Plan } from './model.ts'
import { startStages } from './up.ts'
import { stopWaves } from './waves.ts'

/** Stops the instances that run, wave after wave. */
export function planStop(deployment: Deployment, facts: FactsByHost, ids: readonly string[]): Plan {
  const running = deployment.instances.filter(
    instance => ids.includes(instance.id) && mayRun(instance, deployment, facts),
  )
  const stages = stopWaves(running).map(({ wave, title, instances }) => ({
    id: `stop-${wave}`,
    title: `Stop ${title}`,
    lanes: instances.map(stopLane),
  }))
  return { v: 1, action: 'stop', cluster: deployment.name, deployment, stages }
}

/**
 * Whether there may be a process to stop: one that was seen, one of which nobody knows how it ended (its pid file may be lost),
 * or one that systemd is about to start again.
 */
function mayRun(instance: DeployedInstance, { name }: Deployment, facts: FactsByHost): boolean {
  if (isRunning(instance, facts)) return true
  const { units = {}, processes = {} } = facts[instance.host] ?? {}
  if (instance.supervisor === 'systemd') {
    const unit = units[unitName(name, instance.id)]
    return unit != null && unit.activeState !== 'inactive' && unit.activeState !== 'failed'
  }
  const process = processes[instance.id]
  return process != null && process.exitCode == null
}

function stopLane(instance: DeployedInstance): Lane {
  const { id, host } = instance
  return laneOf({ id: `stop-${id}`, host, instance: id, title: id }, [
    { kind: 'service', instance: id, action: 'stop' },
  ])
}

/** Starts the instances that do not run, in RocketMQ's order; files and releases are left as they are. */
export function planStart(deployment: Deployment, facts: FactsByHost, ids: readonly string[]): Plan {
  const stopped = deployment.instances.filter(instance => ids.includes(instance.id) && !isRunning(instance, facts))
  return { v: 1, action: 'start', cluster: deployment.name, deployment, stages: startStages(stopped, deployment) }
}
