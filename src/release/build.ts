import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { RmqctlError } from '../errors.ts'
import { type BuildOptions, building } from './building.ts'
import type { CachedRelease } from './cache.ts'
import { type Checkout, rocketmqSource } from './checkout.ts'
import { keepArchive } from './keep.ts'
import { runMavenBuild } from './maven-build.ts'
import type { Archive } from './unpack.ts'

/** `package` and not `install`: nothing of this build belongs into ~/.m2, where a later one would find it. */
const goals = ['-Prelease-all', '-DskipTests', '-Dcheckstyle.skip=true', '-Dspotbugs.skip=true', 'package']

/**
 * Builds RocketMQ's distribution from its source with Maven, and puts it into the cache.
 * @throws RmqctlError `input` for what is not RocketMQ's source, `failed` with what Git or Maven said
 */
export function buildRelease(options: BuildOptions): Promise<CachedRelease> {
  return building(options, rocketmqSource, async ({ checkout, work, cacheDir, progress, ...run }) => {
    const { folder, version, from } = checkout
    await runMavenBuild({ ...run, folder, version, title: `RocketMQ ${version}`, goals, tell: progress })
    const archive = await archiveIn(checkout, run.log)
    progress(`RocketMQ ${version}: taking it in`)
    return keepArchive(archive, work, { version, cacheDir, signal: run.signal, origin: { kind: 'built', from } })
  })
}

/** distribution/target/rocketmq-<version>.zip, or its tar.gz (distribution/release.xml). */
async function archiveIn({ folder, version }: Checkout, log: string): Promise<Archive> {
  const target = join(folder, 'distribution/target')
  for (const [kind, ending] of [
    ['zip', 'zip'],
    ['tar', 'tar.gz'],
  ] as const) {
    const path = join(target, `rocketmq-${version}.${ending}`)
    if (await stat(path).catch(() => undefined)) return { kind, path }
  }
  const there = (await readdir(target).catch(() => [])).join(', ') || 'nothing'
  throw new RmqctlError('failed', `the build left no rocketmq-${version}.zip in ${target}, but ${there}`, {
    hint: `less +G ${log}`,
  })
}
