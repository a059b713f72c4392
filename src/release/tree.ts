import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { messageOf, RmqctlError } from '../errors.ts'
import { isReleasePath, type ReleaseFile } from './manifest.ts'

/** A release as files in a folder, not packed yet. */
export interface ReleaseTree {
  /** The folder that has lib/. */
  root: string
  /** What belongs to the release, hashed. */
  files: ReleaseFile[]
}

/**
 * Reads a folder that is, or has as its single folder, a RocketMQ distribution.
 * @throws RmqctlError `input` when it is none
 */
export async function readTree(folder: string, signal?: AbortSignal): Promise<ReleaseTree> {
  const root = await rootOf(folder)
  const files: ReleaseFile[] = []
  for (const path of await pathsBelow(root, '')) {
    signal?.throwIfAborted()
    if (isReleasePath(path)) files.push(await fileAt(root, path))
  }
  return { root, files }
}

async function rootOf(folder: string): Promise<string> {
  const names = await namesIn(folder)
  if (names.includes('lib')) return realpath(folder)
  const candidates = names.filter(name => !name.startsWith('.') && name !== '__MACOSX')
  const [only] = candidates
  if (candidates.length === 1 && only != null && (await isFolder(join(folder, only, 'lib')))) {
    return realpath(join(folder, only))
  }
  const seen = candidates.length === 0 ? 'it is empty' : `it has ${candidates.slice(0, 5).join(', ')}`
  throw new RmqctlError('input', `${folder} is not a RocketMQ release: no lib folder (${seen})`, {
    where: folder,
    hint: 'give the folder, zip or tar.gz of a RocketMQ binary release',
  })
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (cause) {
    const why = messageOf(cause)
    throw new RmqctlError('input', `cannot read the release ${folder}: ${why}`, { where: folder, cause })
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    found => found.isDirectory(),
    () => false,
  )
}

async function pathsBelow(root: string, folder: string): Promise<string[]> {
  const paths: string[] = []
  for (const name of (await readdir(join(root, folder))).toSorted()) {
    const path = folder === '' ? name : `${folder}/${name}`
    if (folder === '' && !['lib', 'conf', 'bin', 'LICENSE', 'NOTICE'].includes(name)) continue
    const real = await insideOf(root, path)
    if ((await stat(real)).isDirectory()) paths.push(...(await pathsBelow(root, path)))
    else paths.push(path)
  }
  return paths
}

/** Follows links, but not out of the release: its files go to hosts, and /etc/shadow must not be among them. */
async function insideOf(root: string, path: string): Promise<string> {
  const real = await realpath(join(root, path)).catch(() => undefined)
  if (real?.startsWith(root + sep)) return real
  const why = real == null ? 'is a link to nothing' : `is a link to ${real}, outside of the release`
  throw new RmqctlError('input', `${join(root, path)} ${why}`, { hint: 'replace it by a copy of the file' })
}

async function fileAt(root: string, path: string): Promise<ReleaseFile> {
  if (/[\0-\x1f\x7f\\]/.test(path)) {
    throw new RmqctlError('input', `${JSON.stringify(path)} in ${root} has a character that no host can be sure of`)
  }
  const hash = createHash('sha256')
  await pipeline(createReadStream(join(root, path), { highWaterMark: 1 << 20 }), hash)
  return { path, size: (await stat(join(root, path))).size, sha256: hash.digest('hex') }
}
