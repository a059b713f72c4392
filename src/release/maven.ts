import { access, constants, mkdir, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'
import { PassThrough } from 'node:stream'
import type { Emit } from '../events.ts'
import { interrupted } from './attempt.ts'
import { confFiles } from './conf.ts'
import { isRemembered, mavenError, mavenMissing } from './maven-errors.ts'
import { mavenArguments, pomText } from './maven-pom.ts'

export interface MavenOptions {
  version: string
  /** An empty folder; becomes a distribution with lib/ and conf/. */
  into: string
  /** PATH, and what Maven itself reads: MAVEN_OPTS, JAVA_HOME, HOME. */
  env: NodeJS.ProcessEnv
  emit: Emit
  /** Of the activity that progress belongs to. */
  activity: string
  signal?: AbortSignal
}

/**
 * Builds a distribution from the jars on Maven Central (or whatever mirror ~/.m2/settings.xml names), reusing ~/.m2.
 * @throws RmqctlError `failed` with what Maven said, in a sentence
 */
export async function buildFromMaven(options: MavenOptions): Promise<void> {
  const { version, into } = options
  const pom = join(into, 'pom.xml')
  await writeFile(pom, pomText(version))
  await mkdir(join(into, 'conf'), { recursive: true })
  for (const file of confFiles(version)) await writeFile(join(into, 'conf', file.name), file.content)
  const first = await runMaven(options, false)
  const last = !first.ok && isRemembered(first.output) ? await runMaven(options, true) : first
  if (!last.ok) throw mavenError(version, last.output)
}

/** Whether there is a Maven to ask. */
export async function hasMaven(env: NodeJS.ProcessEnv): Promise<boolean> {
  const folders = (env.PATH ?? '').split(delimiter).filter(folder => folder !== '')
  const found = await Promise.all(folders.map(folder => isExecutable(join(folder, 'mvn'))))
  return found.includes(true)
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
}

async function runMaven(options: MavenOptions, again: boolean): Promise<{ ok: boolean; output: string }> {
  if (!(await hasMaven(options.env))) throw mavenMissing()
  const { execa } = await import('execa')
  const { into, env, signal } = options
  const child = execa('mvn', mavenArguments({ pom: join(into, 'pom.xml'), lib: join(into, 'lib'), again }), {
    cwd: into,
    env,
    extendEnv: false,
    all: true,
    stdin: 'ignore',
    reject: false,
    cancelSignal: signal,
    forceKillAfterDelay: 2000,
  })
  reportProgress(child.all, options)
  const result = await child
  if (signal?.aborted) throw interrupted(signal)
  return { ok: result.exitCode === 0, output: result.all ?? '' }
}

/** Maven says one line for each file; the number of files is not known before. */
function reportProgress(output: NodeJS.ReadableStream, { version, emit, activity }: MavenOptions): void {
  const lines = createInterface({ input: output.pipe(new PassThrough()) })
  let downloads = 0
  let last = ''
  lines.on('line', line => {
    if (/Downloaded from /.test(line)) downloads++
    const what = /Copying /.test(line) ? 'copying jars' : `${downloads} files downloaded`
    const text = `RocketMQ ${version} from Maven Central: ${what}`
    if (text !== last && (downloads > 0 || what === 'copying jars'))
      emit({ type: 'activity', id: activity, text, state: 'progress' })
    last = text
  })
}
