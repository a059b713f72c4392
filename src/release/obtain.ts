import { realpath, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { interruptionOf, RmqctlError, systemReason } from '../errors.ts'
import type { Emit } from '../events.ts'
import type { Mirrors } from './apache.ts'
import { type Attempt, nothingWorked, reasonOf } from './attempt.ts'
import { type CachedRelease, listReleases, readRelease, workFolder } from './cache.ts'
import type { HttpLimits } from './http.ts'
import { checkVersion, parseSource, type ReleaseOrigin, type ReleaseSource } from './model.ts'
import type { Archive } from './unpack.ts'

export interface ObtainOptions {
  /** The topology's version; whatever is got must be of it. */
  version: string
  /** The value of `--release`. */
  source?: string
  /** What a relative path in `source` is relative to; the process's own folder if absent. */
  cwd?: string
  /** Folder of the releases on this machine. */
  cacheDir: string
  /** PATH, the proxy's variables, Maven's own, and RMQCTL_MIRROR. */
  env: NodeJS.ProcessEnv
  emit: Emit
  signal?: AbortSignal
  /** Folder name of the release that the cluster runs: it is kept while nothing else was asked for. */
  prefer?: string
  mirrors?: Mirrors
  limits?: HttpLimits
}

export type ObtainedRelease = CachedRelease | HomeRelease

/** A RocketMQ that is on the hosts already, at this absolute path; the facts of each host tell what it is. */
export interface HomeRelease {
  kind: 'home'
  path: string
  version: string
}

const activity = 'release'

/**
 * The files of RocketMQ `version`: from the cache, or got and put there. Without a source: cache, Apache, Maven Central.
 * @throws RmqctlError `input` for a source that cannot be used, `failed` when nothing worked, naming each attempt
 */
export async function obtainRelease(options: ObtainOptions): Promise<ObtainedRelease> {
  const { version, source, emit } = options
  checkVersion(version)
  const asked = source == null ? undefined : parseSource(source, version)
  if (asked?.kind === 'home') return { kind: 'home', path: asked.path, version }
  try {
    const release = await bring(asked, options)
    emit({
      type: 'activity',
      id: activity,
      text: `RocketMQ ${release.id.folder}, ${describeOrigin(release.origin)}`,
      state: 'end',
    })
    return release
  } catch (error) {
    const reported = options.signal?.aborted ? interruptionOf(options.signal) : cacheError(error, options.cacheDir)
    emit({
      type: 'activity',
      id: activity,
      text: reasonOf(reported).split('\n')[0]!.replace(/:$/, ''),
      state: 'failed',
    })
    throw reported
  }
}

/** Where a release came from, for people. */
export function describeOrigin(origin: ReleaseOrigin): string {
  return origin.kind === 'maven' ? 'Maven Central' : origin.from
}

function bring(
  asked: Exclude<ReleaseSource, { kind: 'home' }> | undefined,
  options: ObtainOptions,
): Promise<CachedRelease> {
  switch (asked?.kind) {
    case undefined:
      return fromAnywhere(options)
    case 'maven':
      return fromCacheOr(options, 'maven', () => fromMaven(options))
    case 'cached':
      return fromCache(asked.id, options)
    case 'folder':
      return fromFolder(asked.path, options)
    case 'zip':
    case 'tar':
      return fromArchive({ kind: asked.kind, path: asked.path }, options)
  }
}

async function fromAnywhere(options: ObtainOptions): Promise<CachedRelease> {
  return fromCacheOr(options, undefined, async () => {
    const attempts: Attempt[] = []
    const downloaded = await fromApache(options, attempts)
    if (downloaded != null) return downloaded
    for (const { source, why } of attempts) note(options, `${source}: ${why}`)
    try {
      return await fromMaven(options)
    } catch (error) {
      if (options.signal?.aborted) throw interruptionOf(options.signal)
      throw nothingWorked(options.version, [...attempts, { source: 'Maven Central', why: reasonOf(error) }])
    }
  })
}

/** The preferred one of this version, else the newest, of one origin if that matters. */
async function fromCacheOr(
  { cacheDir, version, prefer }: ObtainOptions,
  kind: ReleaseOrigin['kind'] | undefined,
  otherwise: () => Promise<CachedRelease>,
): Promise<CachedRelease> {
  const all = await listReleases(cacheDir)
  const fitting = all.filter(one => one.id.version === version && (kind == null || one.origin.kind === kind))
  return fitting.find(one => one.id.folder === prefer) ?? fitting[0] ?? otherwise()
}

async function fromCache(id: string, { cacheDir, version }: ObtainOptions): Promise<CachedRelease> {
  const found = await readRelease(cacheDir, id)
  if (found == null)
    throw new RmqctlError('input', `--release ${id} is not on this machine`, { hint: 'rmqctl release list' })
  if (found.id.version === version) return found
  const { otherVersion } = await import('./keep.ts')
  throw otherVersion(id, found.id.version, version)
}

async function fromApache(options: ObtainOptions, attempts: Attempt[]): Promise<CachedRelease | undefined> {
  const { version, cacheDir, env, emit, signal, limits } = options
  // what gets a release is loaded only here and below: most runs find theirs in the cache
  const { apacheMirrors, downloadFromApache, withOwnMirror } = await import('./apache.ts')
  start(options, `RocketMQ ${version} from Apache`)
  await using work = await workFolder(cacheDir)
  const mirrors = options.mirrors ?? (env.RMQCTL_MIRROR ? withOwnMirror(env.RMQCTL_MIRROR) : apacheMirrors)
  const result = await downloadFromApache({ version, mirrors, into: work.path, env, emit, activity, limits, signal })
  if (!result.ok) {
    attempts.push(...result.attempts)
    return undefined
  }
  const { keepArchive } = await import('./keep.ts')
  const origin: ReleaseOrigin = { kind: 'apache', from: result.url }
  return await keepArchive({ kind: 'zip', path: result.path }, work.path, { ...options, origin })
}

async function fromMaven(options: ObtainOptions): Promise<CachedRelease> {
  const { version, cacheDir, env, emit, signal } = options
  const { buildFromMaven } = await import('./maven.ts')
  start(options, `RocketMQ ${version} from Maven Central`)
  await using work = await workFolder(cacheDir)
  await buildFromMaven({ version, into: work.path, env, emit, activity, signal })
  const { keepFolder } = await import('./keep.ts')
  return await keepFolder(work.path, { kind: 'maven', from: 'Maven Central' }, options)
}

async function fromArchive(archive: Archive, options: ObtainOptions): Promise<CachedRelease> {
  const path = await existing(archive.path, options)
  const { size, mtimeMs } = await stat(path)
  const origin: ReleaseOrigin = { kind: archive.kind, from: path, stamp: `${size} ${mtimeMs}` }
  const known = (await listReleases(options.cacheDir)).find(one => isSame(one.origin, origin))
  if (known != null && known.id.version === options.version) return known
  start(options, `unpacking ${path}`)
  await using work = await workFolder(options.cacheDir)
  const { keepArchive } = await import('./keep.ts')
  return await keepArchive({ kind: archive.kind, path }, work.path, { ...options, origin })
}

async function fromFolder(path: string, options: ObtainOptions): Promise<CachedRelease> {
  const folder = await existing(path, options)
  start(options, `reading ${folder}`)
  const { keepFolder } = await import('./keep.ts')
  return keepFolder(folder, { kind: 'folder', from: folder }, options)
}

async function existing(path: string, { cwd = '.' }: ObtainOptions): Promise<string> {
  try {
    return await realpath(resolve(cwd, path))
  } catch (cause) {
    const hint = 'a zip, a tar.gz, a folder, maven:VERSION, or home:/path on the hosts'
    throw new RmqctlError('input', `--release ${path} does not exist`, { hint, cause })
  }
}

function isSame(left: ReleaseOrigin, right: ReleaseOrigin): boolean {
  return left.kind === right.kind && left.from === right.from && left.stamp === right.stamp
}

/** A disk that is full or not ours to write is no bug; whatever else is unknown stays as it is. */
function cacheError(error: unknown, cacheDir: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (!['ENOSPC', 'EDQUOT', 'EACCES', 'EPERM', 'EROFS', 'ENOTDIR'].includes(code)) return error
  const hint = 'make room or allow it, or use another folder: export RMQCTL_HOME=FOLDER'
  return new RmqctlError('failed', `cannot keep the release in ${cacheDir}: ${systemReason(error)}`, {
    hint,
    cause: error,
  })
}

function start({ emit }: ObtainOptions, text: string): void {
  emit({ type: 'activity', id: activity, text, state: 'start' })
}

function note({ emit }: ObtainOptions, text: string): void {
  emit({ type: 'note', level: 'info', text })
}
