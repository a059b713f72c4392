import { join } from 'node:path'
import { RmqctlError } from '../errors.ts'
import { mavenError, mavenMissing } from './maven-errors.ts'
import { hasTool, isExecutable, runTool } from './tool.ts'

/** What every program of a build is run with. */
export interface BuildRun {
  env: NodeJS.ProcessEnv
  log: string
  signal?: AbortSignal
}

/**
 * A Maven with a JDK, before minutes go into a build that cannot end well.
 * @param otherwise how to do without Maven
 * @returns the major version of Maven's Java; undefined where it does not say it
 * @throws RmqctlError `failed`
 */
export async function checkTools(cwd: string, otherwise: string, run: BuildRun): Promise<number | undefined> {
  if (!(await hasTool('mvn', run.env))) throw mavenMissing(otherwise)
  const asked = await runTool({ argv: ['mvn', '--batch-mode', '-version'], cwd, ...run })
  if (!asked.ok) throw mavenError('', asked.output)
  const [, java, home] = /^Java version: ([^,\s]+).*(?:runtime|Java home): (.+)$/m.exec(asked.output) ?? []
  if (java == null || home == null) return undefined
  // of a JDK 8 Maven names the JRE inside
  const isJdk = (await isExecutable(join(home, 'bin/javac'))) || (await isExecutable(join(home, '../bin/javac')))
  if (isJdk) return Number(java.replace(/^1\./, '').split(/[^0-9]/)[0])
  throw new RmqctlError('failed', `Maven runs on the Java ${java} in ${home}, which has no compiler`, {
    hint: 'install a JDK (apt-get install openjdk-17-jdk-headless), or export JAVA_HOME=/path/to/a/jdk',
  })
}

export interface MavenBuild extends BuildRun {
  folder: string
  /** What is built, for people: "RocketMQ 5.3.3". */
  title: string
  version: string
  goals: readonly string[]
  tell: (text: string, ratio?: number) => void
}

/** @throws RmqctlError `failed` with what Maven said */
export async function runMavenBuild({ folder, title, version, goals, tell, log, ...run }: MavenBuild): Promise<void> {
  const onLine = progressOf(title, tell)
  const built = await runTool({ ...run, argv: ['mvn', '--batch-mode', ...goals], cwd: folder, log, onLine })
  if (built.ok) return
  const { message, details } = mavenError(version, built.output)
  throw new RmqctlError('failed', message, { ...details, hint: `less +G ${log}` })
}

/** Maven numbers its modules, and names each file that it gets before it can begin one. */
function progressOf(title: string, tell: (text: string, ratio?: number) => void): (line: string) => void {
  let downloads = 0
  let doing = `${title}: Maven reads its modules`
  let ratio: number | undefined
  tell(doing)
  return line => {
    const [, module, nth, all] = /Building (.+?) \S+ +\[(\d+)\/(\d+)\]/.exec(line) ?? []
    const [, goal] = /^\[INFO\] --- (?:maven-)?(\w[\w-]*?)(?:-plugin)?:/.exec(line) ?? []
    if (/Downloaded from /.test(line)) downloads++
    else if (module != null) {
      doing = `${title}: ${module}, ${nth} of ${all}`
      ratio = (Number(nth) - 1) / Number(all)
    } else if (goal != null && ratio == null) doing = `${title}: ${goal}`
    else return
    tell(downloads === 0 ? doing : `${doing}, ${downloads === 1 ? 'a file' : `${downloads} files`} downloaded`, ratio)
  }
}
