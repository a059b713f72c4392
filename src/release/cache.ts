import { mkdir, mkdtemp, readdir, readFile, readlink, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { RmqctlError, systemReason } from '../errors.ts'
import type { ReleaseId } from '../topology/deployment.ts'
import { releaseId } from './manifest.ts'
import type { ReleaseOrigin } from './model.ts'
import { decodeRecord, type JarFacts, type ReleaseRecord } from './record.ts'
import { sha256Of } from './sha256.ts'
import type { ReleaseTree } from './tree.ts'

/** A release on this machine, ready to be sent. */
export interface CachedRelease {
  kind: 'cached'
  id: ReleaseId
  /** A tar.gz without a top folder; see pack.ts. */
  archivePath: string
  archiveSha256: string
  bytes: number
  files: number
  origin: ReleaseOrigin
  /** ISO 8601. */
  createdAt: string
  /** Of a dashboard: what its jar says. */
  jar?: JarFacts
}

/** Leftovers of runs that were killed are removed after this time. */
const leftoverMs = 24 * 3600 * 1000

/** All whole releases of RocketMQ, the newest first. An entry that is half there or damaged does not count. */
export function listReleases(cacheDir: string): Promise<CachedRelease[]> {
  return listed(cacheDir, /^\d.*\.json$/)
}

/** The same of dashboards. */
export function listDashboards(cacheDir: string): Promise<CachedRelease[]> {
  return listed(cacheDir, /^dashboard-.*\.json$/)
}

async function listed(cacheDir: string, pattern: RegExp): Promise<CachedRelease[]> {
  const names = await readdir(cacheDir).catch(() => [])
  const found = await Promise.all(
    names.filter(name => pattern.test(name)).map(name => readRelease(cacheDir, basename(name, '.json'))),
  )
  return found.filter(one => one != null).toSorted((left, right) => right.createdAt.localeCompare(left.createdAt))
}

/** One release by its folder name, if it is whole. */
export async function readRelease(cacheDir: string, folder: string): Promise<CachedRelease | undefined> {
  const text = await readFile(join(cacheDir, `${folder}.json`), 'utf8').catch(() => '')
  const record = decodeRecord(text)
  if (record == null || folderOf(record) !== folder) return undefined
  return (await isWhole(cacheDir, record)) ? fromRecord(cacheDir, record) : undefined
}

/**
 * Packs a tree into the cache. Everything is written beside and renamed, the record last, so a killed run leaves
 * nothing that counts, and of two runs at once either may win: they write the same.
 */
export async function storeRelease(options: {
  cacheDir: string
  tree: ReleaseTree
  version: string
  origin: ReleaseOrigin
  jar?: JarFacts
  signal?: AbortSignal
}): Promise<CachedRelease> {
  const { cacheDir, tree, version, origin, jar, signal } = options
  const id = releaseId(version, tree.files)
  const known = await readRelease(cacheDir, id.folder)
  await using work = await workFolder(cacheDir)
  const archive = join(cacheDir, `${id.folder}.tar.gz`)
  const { pack } = await import('./pack.ts')
  const packed = known == null ? await pack(tree, join(work.path, 'archive'), signal) : undefined
  if (packed != null) await rename(join(work.path, 'archive'), archive)
  const record: ReleaseRecord = {
    v: 1,
    version,
    sha256: id.sha256,
    origin,
    files: tree.files.length,
    bytes: packed?.bytes ?? known!.bytes,
    archiveSha256: packed?.sha256 ?? known!.archiveSha256,
    mtimeMs: (await stat(archive)).mtimeMs,
    createdAt: new Date().toISOString(),
    ...(jar == null ? {} : { jar }),
  }
  await writeRecord(cacheDir, record)
  return fromRecord(cacheDir, record)
}

/**
 * Makes the folder of the cache where there is none.
 * @throws RmqctlError `failed` where something is in its way: a link to a disk that is not mounted, a file
 */
export async function makeCache(cacheDir: string): Promise<void> {
  try {
    await mkdir(cacheDir, { recursive: true })
  } catch (cause) {
    const link = await deadLink(cacheDir)
    const { code = '' } = cause as NodeJS.ErrnoException
    if (link == null && code !== 'EEXIST' && code !== 'ELOOP') throw cause
    const why = link == null ? systemReason(cause) : `${link.path} is a link to ${link.to}, and nothing is there`
    const first = link == null ? `ls -ld ${cacheDir}` : `mount what it leads to, or: mkdir -p ${link.to}`
    throw new RmqctlError('failed', `cannot keep releases in ${cacheDir}: ${why}`, {
      hint: `${first}\nor use another folder: export RMQCTL_HOME=FOLDER`,
      cause,
    })
  }
}

/** The link among a folder and those above it that leads to nothing. */
async function deadLink(folder: string): Promise<{ path: string; to: string } | undefined> {
  const to = await readlink(folder).catch(() => undefined)
  const isThere = await stat(folder).then(
    () => true,
    () => false,
  )
  if (to != null && !isThere) return { path: folder, to: to.startsWith('/') ? to : join(dirname(folder), to) }
  return isThere || folder === dirname(folder) ? undefined : deadLink(dirname(folder))
}

/** A folder of its own in the cache, on the same file system, removed at the end. */
export async function workFolder(cacheDir: string): Promise<AsyncDisposable & { path: string }> {
  await makeCache(cacheDir)
  await removeLeftovers(cacheDir)
  const path = await mkdtemp(join(cacheDir, '.work-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

/** Trusted while size and change time are those written down; otherwise hashed, and the time written down again. */
async function isWhole(cacheDir: string, record: ReleaseRecord): Promise<boolean> {
  const archive = join(cacheDir, `${folderOf(record)}.tar.gz`)
  const found = await stat(archive).catch(() => undefined)
  if (found?.size !== record.bytes) return false
  if (found.mtimeMs === record.mtimeMs) return true
  if ((await sha256Of(archive)) !== record.archiveSha256) return false
  // A cache that is only readable is still a cache.
  await writeRecord(cacheDir, { ...record, mtimeMs: found.mtimeMs }).catch(() => {})
  return true
}

async function writeRecord(cacheDir: string, record: ReleaseRecord): Promise<void> {
  await using work = await workFolder(cacheDir)
  await writeFile(join(work.path, 'record'), `${JSON.stringify(record, null, 2)}\n`)
  await rename(join(work.path, 'record'), join(cacheDir, `${folderOf(record)}.json`))
}

async function removeLeftovers(cacheDir: string): Promise<void> {
  for (const name of await readdir(cacheDir)) {
    if (!name.startsWith('.work-')) continue
    const path = join(cacheDir, name)
    const age = Date.now() - (await stat(path).catch(() => ({ mtimeMs: Date.now() }))).mtimeMs
    if (age > leftoverMs) await rm(path, { recursive: true, force: true })
  }
}

function folderOf({ version, sha256 }: ReleaseRecord): string {
  return `${version}-${sha256.slice(0, 12)}`
}

function fromRecord(cacheDir: string, record: ReleaseRecord): CachedRelease {
  const { version, sha256, origin, bytes, files, archiveSha256, createdAt, jar } = record
  const id = { version, sha256, folder: folderOf(record) }
  const archivePath = join(cacheDir, `${id.folder}.tar.gz`)
  return {
    kind: 'cached',
    id,
    archivePath,
    archiveSha256,
    bytes,
    files,
    origin,
    createdAt,
    ...(jar == null ? {} : { jar }),
  }
}
