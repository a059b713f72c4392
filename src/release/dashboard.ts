import { mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { RmqctlError } from '../errors.ts'
import type { Emit } from '../events.ts'
import { maskedUrl, withoutSecretsOf } from '../shell/mask-url.ts'
import type { DashboardJar, JarId } from '../topology/dashboard-jar.ts'
import type { ReleaseId } from '../topology/deployment.ts'
import { reasonOf } from './attempt.ts'
import { type CachedRelease, readRelease, storeRelease, workFolder } from './cache.ts'
import { download } from './download.ts'
import { defaultLimits, type HttpLimits } from './http.ts'
import { jarPath, type ProgramJar, readJar } from './jar.ts'
import { releaseId } from './manifest.ts'
import type { ReleaseOrigin } from './model.ts'

export interface JarRequest {
  /** As the topology says it. */
  jar: DashboardJar
  /** Folder that a relative path is relative to: the topology's own. */
  base: string
  /** What the cluster's record says that its dashboard runs, and the releases that the dashboard's host has. */
  recorded?: JarId
  there: readonly string[]
  cacheDir: string
  env: NodeJS.ProcessEnv
  emit: Emit
  limits?: HttpLimits
  signal?: AbortSignal
}

/** A dashboard's jar; `release` is what can be sent, undefined when the host has it already and this machine has not. */
export interface ObtainedJar {
  id: JarId
  release?: CachedRelease
}

/** The one file of a dashboard's release: its name is ours, so that its identity is its content's alone. */
const jarInside = 'lib/dashboard.jar'

const activity = 'dashboard'

/**
 * The jar of a dashboard, kept in the cache by its content as a release of one file.
 * @throws RmqctlError `input` for what is no such jar, `failed` when it cannot be downloaded
 */
export async function obtainJar(request: JarRequest): Promise<ObtainedJar> {
  const { jar, cacheDir } = request
  if (typeof jar !== 'string') return fromUrl(jar, request)
  if (isJarId(jar)) {
    const release = await readRelease(cacheDir, jar)
    if (release != null) return { id: jarIdOf(release), release }
    const known = onHost(request, id => id.folder === jar)
    if (known != null) return known
    throw new RmqctlError('input', `dashboard.jar ${jar} is not on this machine`, { hint: 'rmqctl release list' })
  }
  const found = await readJar(await jarPath(jar, request.base), `dashboard.jar ${jar}`)
  const release = await keepJar(found, { kind: 'jar', from: found.path }, request)
  return { id: jarIdOf(release), release }
}

/** Puts a jar into the cache, unless it is there. */
export async function keepJar(
  jar: ProgramJar,
  origin: ReleaseOrigin,
  { cacheDir, signal }: Pick<JarRequest, 'cacheDir' | 'signal'>,
): Promise<CachedRelease> {
  const files = [{ path: jarInside, size: jar.bytes, sha256: jar.sha256 }]
  const known = await readRelease(cacheDir, identityOf(jar.sha256).folder)
  if (known != null) return known
  const { version, java } = jar
  const said = { java, ...(version == null ? {} : { version }) }
  await using work = await workFolder(cacheDir)
  await mkdir(join(work.path, 'lib'))
  await symlink(jar.path, join(work.path, jarInside))
  return await storeRelease({
    cacheDir,
    tree: { root: work.path, files },
    version: 'dashboard',
    origin,
    jar: said,
    signal,
  })
}

/** Whether a text is the id of a dashboard in `release list`, not a path. */
function isJarId(text: string): boolean {
  return /^dashboard-[0-9a-f]{12}$/.test(text)
}

async function fromUrl({ url, sha256 }: { url: string; sha256: string }, request: JarRequest): Promise<ObtainedJar> {
  const { folder } = identityOf(sha256.toLowerCase())
  const cached = await readRelease(request.cacheDir, folder)
  if (cached != null) return { id: jarIdOf(cached), release: cached }
  return onHost(request, id => id.folder === folder) ?? (await downloaded({ url, sha256 }, request))
}

function whole({ sha256, folder }: ReleaseId): JarId {
  return { sha256, folder }
}

/** By its content alone: what it is called, or says of its version, changes nothing. */
function identityOf(sha256: string): ReleaseId {
  return releaseId('dashboard', [{ path: jarInside, sha256 }])
}

async function downloaded(
  { url, sha256 }: { url: string; sha256: string },
  { cacheDir, env, emit, limits = defaultLimits, signal }: JarRequest,
): Promise<ObtainedJar> {
  const shown = maskedUrl(url)
  const tell = (state: 'start' | 'progress' | 'end' | 'failed', ratio?: number) =>
    emit({ type: 'activity', id: activity, text: `dashboard from ${shown}`, state, ratio })
  tell('start')
  try {
    await using work = await workFolder(cacheDir)
    const to = join(work.path, 'dashboard.jar')
    const onProgress = (have: number, total?: number) => tell('progress', total == null ? undefined : have / total)
    await download({ url, to, env, limits, signal, onProgress }).catch(error => {
      if (signal?.aborted) throw error
      const why = withoutSecretsOf(url, reasonOf(error))
      throw new RmqctlError('failed', `the dashboard cannot be had from ${shown}: ${why}`, {
        hint: 'download it by other means and name the file: dashboard: { jar: FILE }',
      })
    })
    const jar = await readJar(to, `dashboard.jar ${shown}`)
    if (jar.sha256 !== sha256.toLowerCase()) throw otherHash(shown, jar.sha256)
    const release = await keepJar(jar, { kind: 'jar', from: shown }, { cacheDir, signal })
    tell('end')
    return { id: jarIdOf(release), release }
  } catch (error) {
    tell('failed')
    throw error
  }
}

function otherHash(shown: string, found: string): RmqctlError {
  return new RmqctlError('input', `${shown} does not have the sha256 that the topology says, but ${found}`, {
    hint: 'nothing of it was kept; if this is the jar that you mean, put that hash into the topology',
  })
}

/** What the host has and runs needs not be here. */
function onHost({ recorded, there }: JarRequest, isWanted: (id: JarId) => boolean): ObtainedJar | undefined {
  if (recorded == null || !isWanted(recorded) || !there.includes(recorded.folder)) return undefined
  return { id: recorded }
}

function jarIdOf({ id: { sha256, folder }, jar }: CachedRelease): JarId {
  return { sha256, folder, ...jar }
}

/**
 * What a jar will be called on its host, without keeping it or downloading anything.
 * @throws RmqctlError `input` for what is no such jar
 */
export async function identifyJar(jar: DashboardJar, base: string): Promise<JarId> {
  if (typeof jar === 'string' && isJarId(jar)) return { sha256: '', folder: jar }
  if (typeof jar !== 'string') return whole(identityOf(jar.sha256.toLowerCase()))
  const { sha256, java, version } = await readJar(await jarPath(jar, base), `dashboard.jar ${jar}`)
  return { ...whole(identityOf(sha256)), java, ...(version == null ? {} : { version }) }
}
