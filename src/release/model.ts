import { RmqctlError } from '../errors.ts'

/** What `--release` named. Without it, whatever works first: the cache, Apache's servers, Maven Central. */
export type ReleaseSource =
  | { kind: 'zip' | 'tar' | 'folder'; path: string }
  | { kind: 'maven'; version: string }
  /** One that `release list` shows, by its id. */
  | { kind: 'cached'; id: string }
  /** A RocketMQ that is on the hosts already; nothing is sent. */
  | { kind: 'home'; path: string }

/** How the files of a cached release came here. `from`: a URL, a path, or Maven's name. */
export interface ReleaseOrigin {
  kind: 'apache' | 'maven' | 'zip' | 'tar' | 'folder' | 'built' | 'jar'
  from: string
  /** Size and change time of the archive it was read from, to know the same archive again without unpacking it. */
  stamp?: string
}

/**
 * The value of `--release`. `version` is the topology's, and all that a `maven:` may say.
 * @throws RmqctlError `input`
 */
export function parseSource(text: string, version: string): ReleaseSource {
  const [, scheme, rest = ''] = /^([a-z]{3,}):(.*)$/s.exec(text) ?? []
  if (scheme === 'maven') return mavenSource(rest, version)
  if (scheme === 'home') return homeSource(rest)
  if (scheme != null) throw unknownSource(text, version, scheme)
  if (text === '') throw new RmqctlError('input', '--release is empty', { hint: forms(version) })
  if (/^\d+\.\d+\.\d+(-[A-Za-z0-9.]+)?-[0-9a-f]{12}$/.test(text)) return { kind: 'cached', id: text }
  return { kind: containerOf(text), path: text }
}

/**
 * Versions become parts of URLs, file names and Maven's pom, so nothing else may look like one.
 * @throws RmqctlError `input`
 */
export function checkVersion(version: string): void {
  if (/^\d+\.\d+\.\d+(-[A-Za-z0-9.]+)?$/.test(version)) return
  throw new RmqctlError('input', `'${version}' is not a RocketMQ version`, { hint: 'write it in full, like 5.3.3' })
}

/** True when `version` is older than `major.minor.patch`; a -SNAPSHOT counts as its release. */
export function isBefore(version: string, other: string): boolean {
  const [left, right] = [numbersOf(version), numbersOf(other)]
  const at = left.findIndex((part, index) => part !== right[index])
  return at >= 0 && left[at]! < (right[at] ?? 0)
}

function mavenSource(asked: string, version: string): ReleaseSource {
  checkVersion(asked)
  if (asked === version) return { kind: 'maven', version }
  throw new RmqctlError('input', `--release maven:${asked} is not the wanted version ${version}`, {
    hint: `--release maven:${version}, or --rocketmq ${asked}`,
  })
}

function homeSource(path: string): ReleaseSource {
  if (path.startsWith('/')) return { kind: 'home', path: path.length > 1 ? path.replace(/\/+$/, '') : path }
  throw new RmqctlError('input', `--release home:${path} must be an absolute path on the hosts`, {
    hint: '--release home:/opt/rocketmq',
  })
}

function containerOf(path: string): 'zip' | 'tar' | 'folder' {
  if (/\.zip$/i.test(path)) return 'zip'
  return /\.(tar\.gz|tgz)$/i.test(path) ? 'tar' : 'folder'
}

function unknownSource(text: string, version: string, scheme: string): RmqctlError {
  const isUrl = scheme === 'http' || scheme === 'https'
  return new RmqctlError('input', `--release ${text} is not understood`, {
    hint: isUrl ? `download it, then --release ${text.split('/').at(-1)}` : forms(version),
  })
}

function forms(version: string): string {
  return `a zip, a tar.gz, a folder, an id of rmqctl release list, maven:${version}, or home:/path on the hosts`
}

function numbersOf(version: string): number[] {
  return (version.split('-')[0] ?? '').split('.').map(Number)
}
