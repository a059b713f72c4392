import { controllerFolder } from '../components/control.ts'
import { type Machine, machinesOf } from '../components/machines.ts'
import type { FactsByHost } from '../facts/model.ts'
import { undoFixes } from '../shell/fixes.ts'
import { emptyDir, removeEmptyDirs } from '../shell/remove.ts'
import { removeUnits } from '../shell/systemd.ts'
import { hasController } from '../topology/controllers.ts'
import type { DeployedInstance, Deployment } from '../topology/deployment.ts'
import { parentOf, storesElsewhere } from './files.ts'
import { laneOf } from './lane.ts'
import type { Lane, Plan, Stage } from './model.ts'
import { planStop } from './stop.ts'

export interface DestroyOptions {
  /** The messages too. */
  data: boolean
}

/** Stops everything and deletes all that rmqctl put on the hosts; stores only when asked to. */
export function planDestroy(deployment: Deployment, facts: FactsByHost, { data }: DestroyOptions): Plan {
  const all = deployment.instances.map(instance => instance.id)
  const stop = planStop(deployment, facts, all)
  const lanes = machinesOf(deployment).map(machine => removeLane(machine, facts, data))
  const remove: Stage = {
    id: 'remove',
    title: data ? 'Delete files and messages' : 'Delete files, keep messages',
    lanes,
  }
  return { ...stop, action: 'destroy', stages: [...stop.stages, remove] }
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
