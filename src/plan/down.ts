import { componentOf } from '../components/index.ts'
import { type Machine, machinesOf } from '../components/machines.ts'
import { emptyDir, removeEmptyDirs } from '../shell/remove.ts'
import { removeUnits } from '../shell/systemd.ts'
import type { DeployedInstance, Deployment } from '../topology/deployment.ts'
import { laneOf } from './lane.ts'
import type { Lane, Plan, Stage } from './model.ts'
import { type FactsByHost, isRunning, startLane, waves } from './up.ts'

const titles: Record<number, string> = { 1: 'NameServers', 2: 'masters', 3: 'slaves' }

/**
 * Stops the instances that run. Masters go before their slaves: a master that is left alone still takes writes, and each
 * would wait for a slave that is away (rocketmq-facts 6.2.2). NameServers last, so that clients find what is left.
 */
export function planStop(deployment: Deployment, facts: FactsByHost, ids: readonly string[]): Plan {
  const running = deployment.instances.filter(instance => ids.includes(instance.id) && isRunning(instance, facts))
  return { v: 1, action: 'stop', cluster: deployment.name, deployment, stages: stopStages(running) }
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
  const order = [2, 3, 1]
  return order
    .map(wave => ({ wave, lanes: instances.filter(instance => componentOf(instance).wave === wave).map(stopLane) }))
    .filter(({ lanes }) => lanes.length > 0)
    .map(({ wave, lanes }) => ({ id: `stop-${wave}`, title: `Stop ${titles[wave]}`, lanes }))
}

function stopLane(instance: DeployedInstance): Lane {
  const { id, host } = instance
  return laneOf({ id: `stop-${id}`, host, instance: id, title: id }, [
    { kind: 'service', instance: id, action: 'stop' },
  ])
}

function removeLane({ host, title, instances }: Machine, facts: FactsByHost, data: boolean): Lane {
  const units = Object.keys(facts[host.id]?.units ?? {})
  const removed = data ? storesElsewhere(instances) : filesBesideStores(host.root, instances)
  return laneOf({ id: `remove-${host.id}`, host: host.id, title }, [
    ...(units.length > 0 ? [{ kind: 'run' as const, title: 'removing units', command: removeUnits(units) }] : []),
    ...(removed.length > 0 ? [{ kind: 'remove' as const, paths: removed }] : []),
    // the lock goes last, by whoever holds it: until then nobody else may begin here
    ...(data ? [{ kind: 'run' as const, title: 'removing files', command: emptyDir(host.root, 'lock') }] : []),
    { kind: 'run', title: 'removing empty folders', command: removeEmptyDirs([host.root, parentOf(host.root)]) },
  ])
}

/** Folders of stores that are not below the root. */
function storesElsewhere(instances: DeployedInstance[]): string[] {
  return instances.flatMap(({ store, dir }) => (store == null || store.startsWith(`${dir}/`) ? [] : [parentOf(store)]))
}

/** All of the root but the stores; the memory that a store once was stays beside it, so that it is never replaced unseen. */
function filesBesideStores(root: string, instances: DeployedInstance[]): string[] {
  const names = (id: string) => [
    `${id}.properties`,
    'logback.xml',
    'launch.sh',
    'stdout.log',
    'stdout.log.1',
    'pid',
    'exit',
    'home',
    'crash',
    'conf',
    '.running',
  ]
  const ofInstance = ({ id, dir, store }: DeployedInstance) =>
    store?.startsWith(`${dir}/`) ? names(id).map(name => `${dir}/${name}`) : [dir]
  const ofCluster = ['releases', 'cluster.json', 'audit.log', 'mqadmin'].map(name => `${root}/${name}`)
  return [...ofCluster, ...instances.flatMap(ofInstance)]
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'))
}
