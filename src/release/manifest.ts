import { createHash } from 'node:crypto'
import { RmqctlError } from '../errors.ts'
import type { ReleaseId } from '../topology/deployment.ts'

/** One file of a release; `path` is relative, with slashes. */
export interface ReleaseFile {
  path: string
  size: number
  sha256: string
}

/** What a release's identity is made of. */
export type HashedFile = Omit<ReleaseFile, 'size'>

/** Name of the manifest inside the archive. */
export const manifestName = 'SHA256SUMS'

/**
 * The list of all files as `sha256sum` prints it, by path in byte order. Its own sha256 is the identity of a release, so
 * the same files are the same release whether they came as zip, tar.gz or folder, and a host can prove what it unpacked
 * with nothing but `sha256sum -c SHA256SUMS && sha256sum SHA256SUMS`.
 */
export function manifestText(files: HashedFile[]): string {
  return files
    .toSorted((left, right) => Buffer.compare(Buffer.from(left.path), Buffer.from(right.path)))
    .map(file => `${file.sha256}  ${file.path}\n`)
    .join('')
}

/** The identity of these files. */
export function releaseId(version: string, files: HashedFile[]): ReleaseId {
  const sha256 = createHash('sha256').update(manifestText(files)).digest('hex')
  return { version, sha256, folder: `${version}-${sha256.slice(0, 12)}` }
}

/**
 * Whether a file of a distribution belongs to the release: jars, conf/, bin/ (used by nobody here, but people look for
 * it), and the licence. Left out: benchmark/, what an editor or a run from this folder left, hidden files.
 */
export function isReleasePath(path: string): boolean {
  const parts = path.split('/')
  if (parts.some(part => part.startsWith('.') || part === '__MACOSX')) return false
  if (parts.length === 1) return path === 'LICENSE' || path === 'NOTICE'
  if (parts[0] === 'lib') return parts.length === 2 && path.endsWith('.jar')
  return (parts[0] === 'conf' || parts[0] === 'bin') && !/(\.(out|log|hprof|bak|swp)|~|\/nohup\.out)$/.test(path)
}

/** RocketMQ's own modules, which always carry the release's version. */
const modules = ['broker', 'client', 'common', 'namesrv', 'remoting', 'store', 'tools']

/**
 * The version that RocketMQ's own jars agree on.
 * @param where what was looked at, for the error
 * @throws RmqctlError `input` when it is not a server release, or a mixture of two
 */
export function versionOf(files: HashedFile[], where: string): string {
  const found = new Map<string, string[]>()
  for (const { path } of files) {
    const [, module, version] = /^lib\/rocketmq-([a-z]+)-(\d+\.\d+\.\d+.*)\.jar$/.exec(path) ?? []
    if (module == null || version == null || !modules.includes(module)) continue
    if (/-(sources|javadoc|tests)$/.test(version)) continue
    found.set(version, [...(found.get(version) ?? []), module])
  }
  if (found.size > 1) throw mixed(found, where)
  const [[version, present] = ['', []]] = [...found]
  const missing = ['namesrv', 'broker'].filter(module => !present.includes(module))
  if (missing.length > 0) throw notAServer(missing, where)
  return version
}

function mixed(found: Map<string, string[]>, where: string): RmqctlError {
  const seen = [...found].map(([version, names]) => `${version} (${names.map(name => `rocketmq-${name}`).join(', ')})`)
  return new RmqctlError('input', `${where} mixes RocketMQ versions: ${seen.toSorted().join(' and ')}`, {
    where,
    hint: 'start from a clean release; lib/ must not keep jars of another version',
  })
}

function notAServer(missing: string[], where: string): RmqctlError {
  const jars = missing.map(name => `lib/rocketmq-${name}-<version>.jar`).join(' and ')
  return new RmqctlError('input', `${where} is not a RocketMQ server release: ${jars} is missing`, {
    where,
    hint: 'take rocketmq-all-<version>-bin-release.zip, not the source or client release',
  })
}
