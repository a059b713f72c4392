import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Emit } from '../events.ts'
import { confFiles } from './conf.ts'
import { isRemembered, mavenError, mavenMissing } from './maven-errors.ts'
import { mavenArguments, pomText } from './maven-pom.ts'
import { hasTool, runTool } from './tool.ts'

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

async function runMaven(options: MavenOptions, again: boolean): Promise<{ ok: boolean; output: string }> {
  const { into, env, signal } = options
  if (!(await hasTool('mvn', env))) throw mavenMissing()
  const args = mavenArguments({ pom: join(into, 'pom.xml'), lib: join(into, 'lib'), again })
  return runTool({ argv: ['mvn', ...args], cwd: into, env, onLine: progressTeller(options), signal })
}

/** Maven says one line for each file; the number of files is not known before. */
function progressTeller({ version, emit, activity }: MavenOptions): (line: string) => void {
  let downloads = 0
  let last = ''
  return line => {
    if (/Downloaded from /.test(line)) downloads++
    const what = /Copying /.test(line)
      ? 'copying jars'
      : downloads === 1
        ? 'a file downloaded'
        : `${downloads} files downloaded`
    const text = `RocketMQ ${version} from Maven Central: ${what}`
    if (text !== last && (downloads > 0 || what === 'copying jars'))
      emit({ type: 'activity', id: activity, text, state: 'progress' })
    last = text
  }
}
