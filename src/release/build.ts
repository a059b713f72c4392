import { mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { RmqctlError } from '../errors.ts'
import type { Emit } from '../events.ts'
import { type CachedRelease, workFolder } from './cache.ts'
import { type Checkout, cloneSource, openSource } from './checkout.ts'
import { keepArchive } from './keep.ts'
import { mavenError, mavenMissing } from './maven-errors.ts'
import { hasTool, isExecutable, runTool } from './tool.ts'
import type { Archive } from './unpack.ts'

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

const activity = 'release'

/**
 * Builds RocketMQ's distribution from its source with Maven, and puts it into the cache. What Git and Maven said stays in
 * `build.log` there.
 * @throws RmqctlError `input` for what is not RocketMQ's source, `failed` with what Git or Maven said
 */
export async function buildRelease(options: BuildOptions): Promise<CachedRelease> {
  const { cacheDir, cwd, env, emit, signal, source } = options
  const tell = (text: string, state: 'start' | 'progress' | 'end' | 'failed', ratio?: number) =>
    emit({ type: 'activity', id: activity, text, state, ratio })
  const log = join(cacheDir, 'build.log')
  await mkdir(cacheDir, { recursive: true })
  await writeFile(log, '')
  tell('looking at Maven and its Java', 'start')
  try {
    await checkTools({ cwd, env, log, signal })
    await using work = await workFolder(cacheDir)
    const around = { cwd, env, log, signal }
    if ('url' in source) tell(`getting ${source.url}`, 'progress')
    const checkout =
      'url' in source
        ? await cloneSource({ ...source, into: join(work.path, 'source') }, around)
        : await openSource(source.folder, around)
    await runMaven(checkout, { ...around, tell: (text, ratio) => tell(text, 'progress', ratio) })
    const archive = await archiveIn(checkout, log)
    tell(`RocketMQ ${checkout.version}: taking it in`, 'progress')
    const origin = { kind: 'built', from: checkout.from } as const
    const release = await keepArchive(archive, work.path, { version: checkout.version, cacheDir, signal, origin })
    tell(`RocketMQ ${release.id.folder}, built from ${checkout.from}`, 'end')
    return release
  } catch (error) {
    tell(signal?.aborted ? 'interrupted' : 'the build failed', 'failed')
    throw error
  }
}

interface MavenRun {
  env: NodeJS.ProcessEnv
  log: string
  signal?: AbortSignal
}

/** A Maven with a JDK, before minutes go into a build that cannot end well. @throws RmqctlError `failed` */
async function checkTools({ cwd, ...run }: MavenRun & { cwd: string }): Promise<void> {
  if (!(await hasTool('mvn', run.env))) throw mavenMissing('give a folder that is built: --release DIR')
  const asked = await runTool({ argv: ['mvn', '--batch-mode', '-version'], cwd, ...run })
  if (!asked.ok) throw mavenError('', asked.output)
  const [, java, home] = /^Java version: ([^,\s]+).*(?:runtime|Java home): (.+)$/m.exec(asked.output) ?? []
  if (java == null || home == null) return
  // of a JDK 8 Maven names the JRE inside
  const isJdk = (await isExecutable(join(home, 'bin/javac'))) || (await isExecutable(join(home, '../bin/javac')))
  if (isJdk) return
  throw new RmqctlError('failed', `Maven runs on the Java ${java} in ${home}, which has no compiler`, {
    hint: 'install a JDK (apt-get install openjdk-17-jdk-headless), or export JAVA_HOME=/path/to/a/jdk',
  })
}

/** `package` and not `install`: nothing of this build belongs into ~/.m2, where a later one would find it. */
const goals = ['-Prelease-all', '-DskipTests', '-Dcheckstyle.skip=true', '-Dspotbugs.skip=true', 'package']

async function runMaven(
  { folder, version }: Checkout,
  { tell, log, ...run }: MavenRun & { tell: (text: string, ratio?: number) => void },
): Promise<void> {
  const onLine = progressOf(version, tell)
  const built = await runTool({ ...run, argv: ['mvn', '--batch-mode', ...goals], cwd: folder, log, onLine })
  if (built.ok) return
  const { message, details } = mavenError(version, built.output)
  throw new RmqctlError('failed', message, { ...details, hint: `less +G ${log}` })
}

/** Maven numbers its modules, and names each file that it gets before it can begin one. */
function progressOf(version: string, tell: (text: string, ratio?: number) => void): (line: string) => void {
  let downloads = 0
  let doing = `RocketMQ ${version}: Maven reads its modules`
  let ratio: number | undefined
  tell(doing)
  return line => {
    const [, module, nth, all] = /Building (.+?) \S+ +\[(\d+)\/(\d+)\]/.exec(line) ?? []
    if (/Downloaded from /.test(line)) downloads++
    else if (module == null) return
    if (module != null) {
      doing = `RocketMQ ${version}: ${module}, ${nth} of ${all}`
      ratio = (Number(nth) - 1) / Number(all)
    }
    tell(downloads === 0 ? doing : `${doing}, ${downloads === 1 ? 'a file' : `${downloads} files`} downloaded`, ratio)
  }
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
