import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { root, textOf } from './checkout.ts'
import { mustRun } from './run.ts'

export interface JavaBuild {
  /** First part of the folder's name below node_modules/.cache. */
  name: string
  /** For the class path; from the checkout's root. */
  pom: string
  sources: string[]
  /** Maven's -D. */
  properties?: Record<string, string>
}

/**
 * A folder with classes/ and lib/, made by Maven and javac. Named by its sources, so that an edit builds anew; complete or absent,
 * because it is renamed into place.
 */
export async function builtJava({ name, pom, sources, properties = {} }: JavaBuild): Promise<string> {
  const hash = createHash('sha256')
  for (const file of [pom, ...sources]) hash.update(textOf(file))
  const folder = join(root, `node_modules/.cache/${name}-${hash.digest('hex').slice(0, 12)}`)
  if (existsSync(folder)) return folder
  await mkdir(dirname(folder), { recursive: true })
  const unfinished = await mkdtemp(`${folder}.`)
  await mustRun('mvn', [
    ...['-B', '-q', '-f', join(root, pom), 'dependency:copy-dependencies', '-DincludeScope=runtime'],
    ...Object.entries(properties).map(([key, value]) => `-D${key}=${value}`),
    `-DoutputDirectory=${unfinished}/lib`,
  ])
  const paths = sources.map(file => join(root, file))
  await mustRun('javac', ['-nowarn', '-d', `${unfinished}/classes`, '-cp', `${unfinished}/lib/*`, ...paths])
  await rename(unfinished, folder).catch(() => rm(unfinished, { recursive: true })) // somebody else was quicker
  return folder
}
