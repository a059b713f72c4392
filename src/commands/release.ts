import { type CachedRelease, listReleases } from '../release/cache.ts'
import { describeOrigin, type ObtainOptions, obtainRelease } from '../release/obtain.ts'

/** What `release list --json` prints. */
export interface ReleaseListing {
  v: 1
  folder: string
  releases: ListedRelease[]
}

export interface ListedRelease {
  version: string
  /** `<version>-<sha12>`, the folder's name on the hosts. */
  id: string
  sha256: string
  origin: string
  bytes: number
  files: number
  /** ISO 8601. */
  createdAt: string
  archive: string
}

export interface FetchResult {
  v: 1
  /** False when it was there already. */
  fetched: boolean
  /** Absent for a RocketMQ that is on the hosts (`home:`). */
  release?: ListedRelease
  ms: number
}

/** `rmqctl release list`: the RocketMQ files on this machine, the newest first. */
export async function releaseList(cacheDir: string): Promise<ReleaseListing> {
  return { v: 1, folder: cacheDir, releases: (await listReleases(cacheDir)).map(listed) }
}

/**
 * `rmqctl release fetch VERSION [--source …]`: gets a release, so that a later `up` needs no network.
 * @throws RmqctlError as obtainRelease
 */
export async function releaseFetch(options: ObtainOptions): Promise<FetchResult> {
  const began = Date.now()
  const before = await listReleases(options.cacheDir)
  const release = await obtainRelease(options)
  const ms = Date.now() - began
  if (release.kind === 'home') return { v: 1, fetched: false, ms }
  const fetched = !before.some(one => one.id.sha256 === release.id.sha256)
  return { v: 1, fetched, release: listed(release), ms }
}

/** The listing for people. */
export function releaseListText({ folder, releases }: ReleaseListing): string {
  if (releases.length === 0) return `no releases in ${folder}\n  → rmqctl release fetch 5.3.3`
  const rows = releases.map(one => [one.version, one.id, megabytes(one.bytes), one.createdAt.slice(0, 10), one.origin])
  return table([['VERSION', 'ID', 'SIZE', 'SINCE', 'FROM'], ...rows])
}

/** What a fetch came to, in one line. */
export function releaseFetchText({ fetched, release, ms }: FetchResult): string {
  if (release == null) return 'nothing to get: that RocketMQ is on the hosts'
  const { id, bytes, origin } = release
  if (!fetched) return `${id} is here already (${megabytes(bytes)}, from ${origin})`
  return `${id} (${megabytes(bytes)}) from ${origin} in ${(ms / 1000).toFixed(1)} s`
}

function listed(release: CachedRelease): ListedRelease {
  const { id, origin, bytes, files, createdAt, archivePath } = release
  const { version, sha256, folder } = id
  return { version, id: folder, sha256, origin: describeOrigin(origin), bytes, files, createdAt, archive: archivePath }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}

function table(rows: string[][]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map(row => row[column]!.length)))
  return rows
    .map(row =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
