import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { RmqctlError } from '../errors.ts'
import { type Building, type BuildOptions, building } from './building.ts'
import type { CachedRelease } from './cache.ts'
import { type Checkout, dashboardSource } from './checkout.ts'
import { keepJar } from './dashboard.ts'
import { readJar } from './jar.ts'
import { runMavenBuild } from './maven-build.ts'
import { hasTool, runTool } from './tool.ts'

/**
 * Builds RocketMQ Dashboard's jar from its source, its web pages with npm where it has any, and puts it into the cache.
 * @throws RmqctlError `input` for what is not its source, `failed` with what Git, npm or Maven said
 */
export function buildDashboard(options: BuildOptions): Promise<CachedRelease> {
  return building(options, dashboardSource, async around => {
    const { checkout, cacheDir, progress, jdk, work: _, ...run } = around
    const { folder, version, from } = checkout
    const pom = await readFile(join(folder, 'pom.xml'), 'utf8')
    refuseOldJdk(pom, version, jdk)
    const pages = await buildPages(around)
    const goals = [
      ...quiet,
      ...lombokFor(pom, jdk),
      ...(pages ? ['-Dskip.installnodenpm', '-Dskip.npm'] : []),
      'package',
    ]
    await runMavenBuild({ ...run, folder, version, title: titleOf(checkout), goals, tell: progress })
    const jar = await jarIn(checkout, run.log)
    progress(`${titleOf(checkout)}: taking it in`)
    return keepJar({ ...jar, version }, { kind: 'built', from }, { cacheDir, signal: run.signal })
  })
}

const quiet = ['-DskipTests', '-Dmaven.test.skip=true', '-Dcheckstyle.skip=true', '-Drat.skip=true']

function titleOf({ version }: Checkout): string {
  return `Dashboard ${version}`
}

/** @throws RmqctlError `failed` before minutes go into a build that its compiler refuses */
function refuseOldJdk(pom: string, version: string, jdk: number | undefined): void {
  const wanted = Number(property(pom, 'maven.compiler.source')?.replace(/^1\./, ''))
  if (jdk == null || !(wanted > jdk)) return
  throw new RmqctlError(
    'failed',
    `RocketMQ Dashboard ${version} is written for Java ${wanted}, and Maven runs on ${jdk}`,
    {
      hint: `export JAVA_HOME=/path/to/a/jdk-${wanted}, or build an earlier one: --ref rocketmq-dashboard-1.0.0`,
    },
  )
}

/** The Lombok of 1.0.0 breaks in a compiler of Java 16 and newer; one that works has the same annotations. */
function lombokFor(pom: string, jdk = 8): string[] {
  const [, minor, patch] =
    /^(\d+)\.(\d+)\.(\d+)/
      .exec(property(pom, 'lombok.version') ?? '')
      ?.slice(1)
      .map(Number) ?? []
  const isOld = minor != null && patch != null && (minor < 18 || (minor === 18 && patch < 22))
  return isOld && jdk >= 16 ? ['-Dlombok.version=1.18.30'] : []
}

function property(pom: string, name: string): string | undefined {
  return new RegExp(`<${name.replaceAll('.', '\\.')}>([^<]+)</`).exec(pom)?.[1]
}

/**
 * Its pages, by this machine's npm: without it Maven's plugin downloads a Node of its own from nodejs.org.
 * @returns whether there was something to build, and npm to do it
 */
async function buildPages({ checkout, progress, env, log, signal }: Building): Promise<boolean> {
  const names = await readdir(checkout.folder)
  const folders = names.filter(name => name.startsWith('frontend')).map(name => join(checkout.folder, name))
  for (const folder of folders) {
    const files = await readdir(folder).catch((): string[] => [])
    if (!files.includes('package-lock.json') || !(await hasTool('npm', env))) continue
    // with CI set, react-scripts takes every warning for an error
    const run = { cwd: folder, env: { ...env, CI: 'false' }, log, signal }
    for (const [args, doing] of npmSteps) {
      progress(`${titleOf(checkout)}: ${doing}`)
      const done = await runTool({ ...run, argv: ['npm', ...args] })
      if (!done.ok) throw npmError(args, done.output, log)
    }
    return true
  }
  return false
}

/** Its lock file names a mirror, which may be far away: what is got is proven by hashes, so the registry that is set up here does. */
const npmSteps: [args: string[], doing: string][] = [
  [['ci', '--replace-registry-host=always', '--no-audit', '--no-fund'], 'npm gets what its pages are made with'],
  [['run', 'build'], 'npm makes its pages'],
]

function npmError(args: string[], output: string, log: string): RmqctlError {
  const lines = output.split('\n').filter(line => line.trim() !== '')
  const errors = lines
    .filter(line => /^npm (error|ERR!)/.test(line))
    .map(line => line.replace(/^npm (error|ERR!) /, ''))
  const told = (errors.length > 0 ? errors.slice(0, 2) : lines.slice(-3)).join(' ').slice(0, 400)
  return new RmqctlError('failed', `npm ${args.join(' ')} failed: ${told || 'it printed nothing'}`, {
    hint: `less +G ${log}`,
  })
}

/** target/rocketmq-dashboard-<version>.jar, as Spring Boot's plugin packed it again. */
async function jarIn({ folder, version }: Checkout, log: string) {
  const target = join(folder, 'target')
  const name = `rocketmq-dashboard-${version}.jar`
  const there = await readdir(target).catch((): string[] => [])
  if (there.includes(name)) return readJar(join(target, name), `target/${name}`)
  throw new RmqctlError('failed', `the build left no ${name} in ${target}, but ${there.join(', ') || 'nothing'}`, {
    hint: `less +G ${log}`,
  })
}
