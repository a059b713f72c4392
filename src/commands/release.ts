import { RmqctlError } from '../errors.ts'
import { type CachedRelease, listDashboards, listReleases } from '../release/cache.ts'
import { dashboardSource, rocketmqSource } from '../release/checkout.ts'
import { describeOrigin, obtainRelease } from '../release/obtain.ts'
import { formatBytes, formatDuration } from '../report/format.ts'
import { renderTable } from '../report/table.ts'
import type { Context } from './context.ts'
import type { ReleaseBuildOptions, ReleaseFetchOptions, ReleaseListOptions } from './release-options.ts'
import type { Result } from './result.ts'

/** A release in the documents of `release list` and `release fetch`. */
interface ListedRelease {
  /** What it is of. */
  kind: 'rocketmq' | 'dashboard'
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

/** The RocketMQ files on this machine, the newest first, and the dashboards. */
export async function releaseList(_: ReleaseListOptions, context: Context): Promise<Result> {
  const folder = context.home.cache
  const found = await Promise.all([listReleases(folder), listDashboards(folder)])
  const releases = found.flat().map(listed)
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

/** Builds RocketMQ or its dashboard from source with Git and Maven, and keeps it as any other release. */
export async function releaseBuild(
  options: ReleaseBuildOptions,
  { env, cwd, emit, signal, clock, home }: Context,
): Promise<Result> {
  const began = clock()
  const isDashboard = isOfDashboard(options)
  const source = sourceOf(options, isDashboard)
  const given = { source, cacheDir: home.cache, cwd, env, emit, signal }
  const release = isDashboard
    ? await (await import('../release/build-dashboard.ts')).buildDashboard(given)
    : await (await import('../release/build.ts')).buildRelease(given)
  const { version, folder } = release.id
  const text = [
    `${folder}, ${formatBytes(release.bytes)}, built in ${formatDuration(clock() - began)} from ${describeOrigin(release.origin)}`,
    isDashboard
      ? `next, in a topology: dashboard: { host: A, jar: ${folder} }`
      : `next: rmqctl up --rocketmq ${version} --release ${folder}`,
  ]
  return { text: text.join('\n'), document: { v: 1, release: listed(release) } }
}

function isOfDashboard({ what = 'rocketmq' }: ReleaseBuildOptions): boolean {
  if (what === 'rocketmq' || what === 'dashboard') return what === 'dashboard'
  throw new RmqctlError('input', `release build ${what}: there is rocketmq (said or not) and dashboard`, {
    hint: 'rmqctl release build dashboard --source FOLDER',
  })
}

function sourceOf(
  { source, git, ref }: ReleaseBuildOptions,
  isDashboard: boolean,
): { folder: string } | { url: string; ref?: string } {
  const { hint } = isDashboard ? dashboardSource : rocketmqSource
  if (source != null && git == null && ref == null) return { folder: source }
  if (source == null && git != null) return { url: git, ref }
  if (source == null && git == null)
    throw new RmqctlError('input', 'release build needs --source FOLDER or --git URL', { hint })
  const both = git == null ? '--ref goes with --git' : 'say --source or --git, not both'
  throw new RmqctlError('input', both, { hint })
}

function listed(release: CachedRelease): ListedRelease {
  const { id, origin, bytes, files, createdAt, archivePath, jar } = release
  const { sha256, folder } = id
  const isDashboard = jar != null
  const version = isDashboard ? (jar.version ?? '') : id.version
  return {
    kind: isDashboard ? 'dashboard' : 'rocketmq',
    version,
    id: folder,
    sha256,
    origin: describeOrigin(origin),
    bytes,
    files,
    createdAt,
    archive: archivePath,
  }
}

function tableOf(rows: ListedRelease[], { view }: Context): string {
  const table = renderTable<ListedRelease>({
    columns: [
      {
        title: 'VERSION',
        cell: one => [...(one.kind === 'dashboard' ? ['dashboard'] : []), one.version].join(' ').trim(),
      },
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
