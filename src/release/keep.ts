import { mkdir } from 'node:fs/promises'
import { RmqctlError } from '../errors.ts'
import { type CachedRelease, storeRelease } from './cache.ts'
import { versionOf } from './manifest.ts'
import type { ReleaseOrigin } from './model.ts'
import { readTree } from './tree.ts'
import { type Archive, unpack } from './unpack.ts'

export interface KeepOptions {
  /** What the release must be. */
  version: string
  cacheDir: string
  signal?: AbortSignal
}

/**
 * Puts a distribution's folder into the cache.
 * @throws RmqctlError `input` when it is none, or not of the wanted version
 */
export async function keepFolder(folder: string, origin: ReleaseOrigin, options: KeepOptions): Promise<CachedRelease> {
  const { cacheDir, version, signal } = options
  const tree = await readTree(folder, signal)
  const found = versionOf(tree.files, origin.from)
  if (found !== version) throw otherVersion(origin.from, found, version)
  return storeRelease({ cacheDir, tree, version, origin, signal })
}

/** As `keepFolder`, of an archive that is unpacked into `work` first. */
export async function keepArchive(
  archive: Archive,
  work: string,
  { origin, ...options }: KeepOptions & { origin: ReleaseOrigin },
): Promise<CachedRelease> {
  const folder = `${work}/unpacked`
  await mkdir(folder)
  await unpack(archive, folder, options.signal)
  return keepFolder(folder, origin, options)
}

export function otherVersion(from: string, found: string, wanted: string): RmqctlError {
  return new RmqctlError('input', `${from} is RocketMQ ${found}, but ${wanted} is wanted`, {
    where: from,
    hint: `--rocketmq ${found}, or a release of ${wanted}`,
  })
}
