import { controllerFolder } from '../components/control.ts'
import { componentOf } from '../components/index.ts'
import { type Machine, machinesOf } from '../components/machines.ts'
import type { FactsByHost } from '../facts/model.ts'
import { isRunning } from '../facts/running.ts'
import { undoFixes } from '../shell/fixes.ts'
import { emptyDir, removeEmptyDirs } from '../shell/remove.ts'
import { removeUnits, unitName } from '../shell/systemd.ts'
import { hasController } from '../topology/controllers.ts'
import type { DeployedInstance, Deployment } from '../topology/deployment.ts'
import { parentOf, storesElsewhere } from './files.ts'
import { laneOf } from './lane.ts'
import type { Lane, Plan, Stage } from './model.ts'
import { startLane, waves, waveTitles } from './up.ts'

/**
 * Stops the instances that run. Masters go before their slaves: a master that is left alone still takes writes, and each
 * would wait for a slave that is away (rocketmq-facts 6.2.2). NameServers last, so that clients find what is left.
 */
export function planStop(deployment: Deployment, facts: FactsByHost, ids: readonly string[]): Plan {
  const running = deployment.instances.filter(
    instance => ids.includes(instance.id) && mayRun(instance, deployment, facts),
  )
  return { v: 1, action: 'stop', cluster: deployment.name, deployment, stages: stopStages(running) }
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

/** Starts the instances that do not run, in RocketMQ's order; files and releases are left as they are. */
export function planStart(deployment: Deployment, facts: FactsByHost, ids: readonly string[]): Plan {
  const stopped = deployment.instances.filter(instance => ids.includes(instance.id) && !isRunning(instance, facts))
  const stages = waves(stopped).map(wave => ({
    id: `start-${wave.wave}`,
    title: `Start ${wave.title}`,
    lanes: wave.instances.map(instance => startLane(instance, deployment)),
  }))
  return { v: 1, action: 'start', cluster: deployment.name, deployment, stages }
}

export interface DestroyOptions {
  /** The messages too. */
  data: boolean
}

/** Stops everything and deletes all that rmqctl put on the hosts; stores only when asked to. */
export function planDestroy(deployment: Deployment, facts: FactsByHost, { data }: DestroyOptions): Plan {
  const all = deployment.instances.map(instance => instance.id)
  const lanes = machinesOf(deployment).map(machine => removeLane(machine, facts, data))
  const remove: Stage = {
    id: 'remove',
    title: data ? 'Delete files and messages' : 'Delete files, keep messages',
    lanes,
  }
  return {
    ...planStop(deployment, facts, all),
    action: 'destroy',
    stages: [...planStop(deployment, facts, all).stages, remove],
  }
}

function stopStages(instances: DeployedInstance[]): Stage[] {
  const order = [6, 5, 3, 4, 2, 1]
  return order
    .map(wave => ({ wave, lanes: instances.filter(instance => componentOf(instance).wave === wave).map(stopLane) }))
    .filter(({ lanes }) => lanes.length > 0)
    .map(({ wave, lanes }) => ({ id: `stop-${wave}`, title: `Stop ${waveTitles[wave]}`, lanes }))
}

function stopLane(instance: DeployedInstance): Lane {
  const { id, host } = instance
  return laneOf({ id: `stop-${id}`, host, instance: id, title: id }, [
    { kind: 'service', instance: id, action: 'stop' },
  ])
}

/** Deletes all that rmqctl put on a machine; stores too with `data`. */
export function removeLane({ host, title, instances }: Machine, facts: FactsByHost, data: boolean): Lane {
  const units = Object.keys(facts[host.id]?.units ?? {})
  const paths = data ? storesElsewhere(instances) : filesBesideStores(host.root, instances)
  const emptied = data ? [{ dir: host.root, kept: ['lock'] }] : keptStores(instances)
  const undo = { kind: 'run' as const, title: 'taking away what --fix added', command: undoFixes(host.root) }
  return laneOf({ id: `remove-${host.id}`, host: host.id, title }, [
    ...(facts[host.id]?.fixed === true ? [undo] : []),
    ...(units.length > 0 ? [{ kind: 'run' as const, title: 'removing units', command: removeUnits(units) }] : []),
    ...(paths.length > 0 ? [{ kind: 'remove' as const, paths }] : []),
    // the lock goes last, by whoever holds it: until then nobody else may begin here
    ...emptied.map(({ dir, kept }) => ({
      kind: 'run' as const,
      title: `removing files in ${dir}`,
      command: emptyDir(dir, kept),
    })),
    {
      kind: 'run',
      title: 'removing empty folders',
      command: removeEmptyDirs([...storesElsewhere(instances).map(parentOf), host.root, parentOf(host.root)]),
    },
  ])
}

/**
 * A store in its instance's folder stays, with the memory that it is there, so that it is never replaced unseen. So does what a
 * controller remembers: replicas that it does not know are not let in again (5.3.3:ReplicasInfoManager#registerBroker).
 */
function keptStores(instances: DeployedInstance[]): { dir: string; kept: string[] }[] {
  return instances.filter(hasStoreInside).map(instance => ({
    dir: instance.dir,
    kept: instance.store == null ? [controllerFolder] : ['store', '.had-store'],
  }))
}

function hasStoreInside(instance: DeployedInstance): boolean {
  return instance.store?.startsWith(`${instance.dir}/`) ?? hasController(instance)
}

/** What can go as a whole: all of the root but the folders that hold stores. */
function filesBesideStores(root: string, instances: DeployedInstance[]): string[] {
  const withoutStore = instances.filter(instance => !hasStoreInside(instance))
  // who did what stays with the messages that it was done to
  const log = withoutStore.length === instances.length ? ['audit.log'] : []
  const ofCluster = ['releases', 'cluster.json', 'mqadmin', ...log].map(name => `${root}/${name}`)
  return [...ofCluster, ...withoutStore.map(({ dir }) => dir)]
}
