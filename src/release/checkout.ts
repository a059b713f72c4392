import { mkdir, readFile, realpath } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { RmqctlError } from '../errors.ts'
import { withoutSecretsOf } from '../shell/mask-url.ts'
import { hasTool, runTool } from './tool.ts'

/** What a checkout is of. */
export interface Project {
  /** "RocketMQ". */
  name: string
  /** Finds the version in its pom.xml. */
  version: RegExp
  /** Files that it has besides. */
  has: readonly string[]
  /** What one sees of the two. */
  marks: string
  hint: string
  /** How to do without Maven. */
  without: string
}

export const rocketmqSource: Project = {
  name: 'RocketMQ',
  version: /<artifactId>rocketmq-all<\/artifactId>\s*<version>([^<]+)<\/version>/,
  has: ['distribution/pom.xml'],
  marks: 'pom.xml of rocketmq-all and distribution/',
  hint: 'rmqctl release build --git https://github.com/apache/rocketmq --ref rocketmq-all-5.3.3',
  without: 'give a folder that is built: --release DIR',
}

export const dashboardSource: Project = {
  name: 'RocketMQ Dashboard',
  version:
    /<artifactId>rocketmq-dashboard<\/artifactId>\s*(?:<packaging>jar<\/packaging>\s*)?<version>([^<]+)<\/version>/,
  has: [],
  marks: 'pom.xml of rocketmq-dashboard',
  hint: 'rmqctl release build dashboard --git https://github.com/apache/rocketmq-dashboard --ref rocketmq-dashboard-2.1.0',
  without: 'name a jar that is built in the topology: dashboard: { jar: FILE }',
}

/** A project's source in a folder. */
export interface Checkout {
  folder: string
  /** Of its pom.xml. */
  version: string
  /** Where it came from and which commit it is, for people. */
  from: string
}

export interface CheckoutOptions {
  project: Project
  /** What relative paths are relative to. */
  cwd: string
  env: NodeJS.ProcessEnv
  /** File for what Git says. */
  log: string
  signal?: AbortSignal
}

/**
 * A folder of somebody's as it is.
 * @throws RmqctlError `input` when the project's source is not there
 */
export async function openSource(path: string, options: CheckoutOptions): Promise<Checkout> {
  const folder = await realpath(resolve(options.cwd, path)).catch(cause => {
    throw new RmqctlError('input', `--source ${path} does not exist`, { cause })
  })
  const version = await versionIn(folder, `--source ${path}`, options.project)
  return { folder, version, from: [folder, await commitOf(folder, options)].join('') }
}

/**
 * Gets one commit of a repository into the empty folder `into`, without its history.
 * @param ref a tag or branch; the repository's own choice when absent
 * @throws RmqctlError `input` for what is no address or ref, or holds something else; `failed` with what Git says
 */
export async function cloneSource(
  { url, ref = 'HEAD', into }: { url: string; ref?: string; into: string },
  options: CheckoutOptions,
): Promise<Checkout> {
  refuseOdd(url, ref, options.project)
  if (!(await hasTool('git', options.env)))
    throw new RmqctlError('failed', 'git is not on the PATH', { hint: 'install Git, or give a folder: --source DIR' })
  await mkdir(into)
  await git(['init', '--quiet'], into, options)
  const fetched = await git(['fetch', '--quiet', '--depth', '1', '--', url, ref], into, options)
  if (!fetched.ok) {
    const said = fetched.output.trim().split('\n').slice(-2).join(' ')
    const shown = URL.canParse(url) ? withoutSecretsOf(url, said) : said
    throw new RmqctlError('failed', `git cannot get ${ref} of ${url}: ${shown}`, { hint: `git ls-remote ${url}` })
  }
  await git(['-c', 'advice.detachedHead=false', 'checkout', '--quiet', 'FETCH_HEAD'], into, options)
  const version = await versionIn(into, `${ref} of ${url}`, options.project)
  const name = ref === 'HEAD' ? url : `${url} ${ref}`
  return { folder: into, version, from: `${name}${await commitOf(into, options)}` }
}

/** Git would take them for options, or show the password to everybody on this machine. */
function refuseOdd(url: string, ref: string, { hint }: Project): void {
  if (url.startsWith('-') || url === '') throw new RmqctlError('input', `--git '${url}' is not a repository`)
  if (!/^[\w][\w./+-]*$/.test(ref)) throw new RmqctlError('input', `--ref '${ref}' is not a tag or branch`, { hint })
  if (URL.canParse(url) && new URL(url).password !== '')
    throw new RmqctlError('input', '--git has a password in it, which everybody on this machine could see', {
      hint: 'leave it out and let Git know it: git config --global credential.helper store, or an SSH key',
    })
}

/** The version of the project's own pom.xml. */
async function versionIn(
  folder: string,
  what: string,
  { name, version: pattern, has, marks, hint }: Project,
): Promise<string> {
  const textOf = (file: string) => readFile(join(folder, file), 'utf8').catch(() => '')
  const [, version] = pattern.exec(await textOf('pom.xml')) ?? []
  const others = await Promise.all(has.map(textOf))
  if (version != null && !others.includes('')) return version.trim()
  throw new RmqctlError('input', `${what} is not ${name}'s source: it has no ${marks}`, { hint })
}

/** ` at 1a2b3c4d5e6f`, and whether something was changed since; '' where it is no checkout. */
async function commitOf(folder: string, options: CheckoutOptions): Promise<string> {
  if (!(await hasTool('git', options.env))) return ''
  const head = await git(['rev-parse', '--verify', '--short=12', 'HEAD'], folder, options)
  if (!head.ok) return ''
  const status = await git(['status', '--porcelain', '--untracked-files=no'], folder, options)
  return ` at ${head.output.trim()}${status.output.trim() === '' ? '' : ' with changes'}`
}

/** Without questions: nobody would see them. */
function git(args: string[], cwd: string, { env, log, signal }: CheckoutOptions) {
  return runTool({ argv: ['git', ...args], cwd, env: { ...env, GIT_TERMINAL_PROMPT: '0' }, log, signal })
}
