import { componentOf } from '../components/index.ts'
import { unitFile } from '../components/unit.ts'
import type { FileSpec } from '../shell/files.ts'
import type { DeployedInstance, Deployment } from '../topology/deployment.ts'

/** Every file of an instance, its unit included. */
export function filesOf(instance: DeployedInstance, deployment: Deployment): FileSpec[] {
  const files = componentOf(instance).files(instance, deployment)
  return instance.supervisor === 'systemd' ? [...files, unitFile(instance, deployment)] : files
}

/** A file of an instance by its path; undefined where it has none there. */
export function fileAt(path: string, instance: DeployedInstance, deployment: Deployment): FileSpec | undefined {
  return filesOf(instance, deployment).find(file => file.path === path)
}

/** Folders of stores that are not below their instance's own: `<data>/<cluster>/<id>`. */
export function storesElsewhere(instances: readonly DeployedInstance[]): string[] {
  return instances.flatMap(({ store, dir }) => (store == null || store.startsWith(`${dir}/`) ? [] : [parentOf(store)]))
}

export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'))
}
