import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Emit } from '../events.ts'
import { type CachedRelease, makeCache, workFolder } from './cache.ts'
import { type Checkout, cloneSource, openSource, type Project } from './checkout.ts'
import { type BuildRun, checkTools } from './maven-build.ts'

export interface BuildOptions {
  /** A folder with the source, or a repository and a tag or branch of it. */
  source: { folder: string } | { url: string; ref?: string }
  cacheDir: string
  cwd: string
  /** PATH, and what Git and Maven read themselves. */
  env: NodeJS.ProcessEnv
  emit: Emit
  signal?: AbortSignal
}

/** A build under way: its source is here. */
export interface Building extends BuildRun {
  checkout: Checkout
  /** An empty folder, deleted at the end. */
  work: string
  cacheDir: string
  /** Major version of Maven's Java. */
  jdk?: number
  progress: (text: string, ratio?: number) => void
}

/**
 * Looks at the tools, gets the source and lets it be made into a release of the cache. What every tool said stays in `build.log` there.
 * @throws RmqctlError `input` for what is not the project's source, `failed` with what a tool said
 */
export async function building(
  { cacheDir, cwd, env, emit, signal, source }: BuildOptions,
  project: Project,
  make: (building: Building) => Promise<CachedRelease>,
): Promise<CachedRelease> {
  const tell = (text: string, state: 'start' | 'progress' | 'end' | 'failed', ratio?: number) =>
    emit({ type: 'activity', id: 'release', text, state, ratio })
  const log = join(cacheDir, 'build.log')
  await makeCache(cacheDir)
  // whatever was there, a link to nothing too
  await rm(log, { force: true })
  await writeFile(log, '')
  tell('looking at Maven and its Java', 'start')
  try {
    const run = { env, log, signal }
    const jdk = await checkTools(cwd, project.without, run)
    await using work = await workFolder(cacheDir)
    if ('url' in source) tell(`getting ${source.url}`, 'progress')
    const checkout =
      'url' in source
        ? await cloneSource({ ...source, into: join(work.path, 'source') }, { ...run, cwd, project })
        : await openSource(source.folder, { ...run, cwd, project })
    const progress = (text: string, ratio?: number) => tell(text, 'progress', ratio)
    const release = await make({ ...run, checkout, work: work.path, cacheDir, jdk, progress })
    tell(`${project.name} ${release.id.folder}, built from ${checkout.from}`, 'end')
    return release
  } catch (error) {
    tell(signal?.aborted ? 'interrupted' : 'the build failed', 'failed')
    throw error
  }
}
