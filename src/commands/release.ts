import { RmqctlError } from '../errors.ts'
import { type CachedRelease, listReleases } from '../release/cache.ts'
import { describeOrigin, obtainRelease } from '../release/obtain.ts'
import { formatBytes, formatDuration } from '../report/format.ts'
import { renderTable } from '../report/table.ts'
import type { Context } from './context.ts'
import type { ReleaseBuildOptions, ReleaseFetchOptions, ReleaseListOptions } from './options.ts'
import type { Result } from './result.ts'

/** A release in the documents of `release list` and `release fetch`. */
interface ListedRelease {
  version: string
  /** `<version>-<sha12>`, its folder's name on the hosts. */
  id: string
  sha256: string
  origin: string
  bytes: number
  files: number
  /** ISO 8601. */
  createdAt: string
  archive: string
}

/** The RocketMQ files on this machine, the newest first. */
export async function releaseList(_: ReleaseListOptions, context: Context): Promise<Result> {
  const folder = context.home.cache
  const releases = (await listReleases(folder)).map(listed)
  const document = { v: 1, folder, releases }
  if (releases.length === 0)
    return { text: `no release is in ${folder}; get one with: rmqctl release fetch 5.3.3`, document }
  return { text: tableOf(releases, context), document }
}

/** Gets a release, or takes one in with --release, so that a later `up` needs no network. */
export async function releaseFetch({ version }: ReleaseFetchOptions, context: Context): Promise<Result> {
  const { env, cwd, emit, signal, clock, options, home } = context
  const began = clock()
  const before = await listReleases(home.cache)
  const release = await obtainRelease({
    version,
    source: options.release,
    cacheDir: home.cache,
    cwd,
    env,
    emit,
    signal,
  })
  if (release.kind === 'home') {
    const document = { v: 1, fetched: false }
    return { text: `nothing to get: ${release.path} is looked for on the hosts`, document }
  }
  const fetched = !before.some(one => one.id.sha256 === release.id.sha256)
  const document = { v: 1, fetched, release: listed(release) }
  const what = `${release.id.folder}, ${formatBytes(release.bytes)} from ${describeOrigin(release.origin)}`
  return { text: fetched ? `${what}, in ${formatDuration(clock() - began)}` : `${what}, was here already`, document }
}

/** Builds RocketMQ from its source with Git and Maven, and keeps it as any other release. */
export async function releaseBuild(
  { source, git, ref }: ReleaseBuildOptions,
  { env, cwd, emit, signal, clock, home }: Context,
): Promise<Result> {
  const began = clock()
  const { buildRelease } = await import('../release/build.ts')
  const from = sourceOf({ source, git, ref })
  const release = await buildRelease({ source: from, cacheDir: home.cache, cwd, env, emit, signal })
  const text = [
    `${release.id.folder}, ${formatBytes(release.bytes)}, built in ${formatDuration(clock() - began)} from ${describeOrigin(release.origin)}`,
    `next: rmqctl up --rocketmq ${release.id.version} --release ${release.id.folder}`,
  ]
  return { text: text.join('\n'), document: { v: 1, release: listed(release) } }
}

function sourceOf({ source, git, ref }: ReleaseBuildOptions): { folder: string } | { url: string; ref?: string } {
  const hint = 'rmqctl release build --git https://github.com/apache/rocketmq --ref rocketmq-all-5.3.3'
  if (source != null && git == null && ref == null) return { folder: source }
  if (source == null && git != null) return { url: git, ref }
  if (source == null && git == null)
    throw new RmqctlError('input', 'release build needs --source FOLDER or --git URL', { hint })
  const both = git == null ? '--ref goes with --git' : 'say --source or --git, not both'
  throw new RmqctlError('input', both, { hint })
}

function listed(release: CachedRelease): ListedRelease {
  const { id, origin, bytes, files, createdAt, archivePath } = release
  const { version, sha256, folder } = id
  return { version, id: folder, sha256, origin: describeOrigin(origin), bytes, files, createdAt, archive: archivePath }
}

function tableOf(rows: ListedRelease[], { view }: Context): string {
  const table = renderTable<ListedRelease>({
    columns: [
      { title: 'VERSION', cell: one => one.version },
      { title: 'ID', cell: one => one.id },
      { title: 'SIZE', cell: one => formatBytes(one.bytes), align: 'right', rank: 1 },
      { title: 'SINCE', cell: one => one.createdAt.slice(0, 10), rank: 2 },
      { title: 'FROM', cell: one => one.origin, rank: 3 },
    ],
    rows,
    width: view.width,
    ellipsis: view.unicode ? '…' : '~',
  })
  return table.lines.join('\n')
}
