import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { RmqctlError } from '../errors.ts'
import type { CachedRelease } from './cache.ts'

/**
 * The archive's bytes, for a host's `tar -xzf -`. They are hashed on the way: if the file was damaged since it was
 * written, the stream fails at its end with a RmqctlError, and the entry is dropped, so that the next run gets it anew.
 * The far side must see that failure as one, and keep nothing of what it unpacked (SHA256SUMS proves it there, too).
 */
export function openArchive(release: CachedRelease): Readable {
  return Readable.from(verified(release), { objectMode: false, highWaterMark: 1 << 18 })
}

async function* verified(release: CachedRelease): AsyncGenerator<Buffer> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(release.archivePath, { highWaterMark: 1 << 18 })) {
    hash.update(chunk)
    yield chunk
  }
  if (hash.digest('hex') === release.archiveSha256) return
  await rm(release.archivePath.replace(/\.tar\.gz$/, '.json'), { force: true })
  throw new RmqctlError('failed', `${release.archivePath} was damaged on this machine's disk`, {
    where: release.archivePath,
    hint: `rmqctl release fetch ${release.id.version}`,
  })
}
