import type { FileSpec } from '../shell/files.ts'
import type { Deployment } from '../topology/deployment.ts'
import { filesOf } from './files.ts'

/** A file with whose it is, and where `render -o DIR` puts it: `<host>/<instance>/<name>`. */
export interface RenderedFile extends FileSpec {
  host: string
  instance: string
  relativePath: string
}

/** Every file of every instance, units included, in the deployment's order. The same bytes each time. */
export function renderFiles(deployment: Deployment): RenderedFile[] {
  return deployment.instances.flatMap(instance =>
    filesOf(instance, deployment).map(file => ({
      ...file,
      host: instance.host,
      instance: instance.id,
      relativePath: `${instance.host}/${instance.id}/${file.path.slice(file.path.lastIndexOf('/') + 1)}`,
    })),
  )
}
