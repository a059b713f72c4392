import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { RmqctlError } from '../errors.ts'
import type { CachedRelease } from './cache.ts'

/**
 * The archive's bytes, anew at each call, for a host's `tar -xzf -`. The first stream hashes them on the way: if the file was
 * damaged since it was written, it fails at its end with a RmqctlError, and the entry is dropped, so that the next run gets it
 * anew. The others need not hash the same file again (a third of a second for 100 MB): every host proves what it unpacked by
 * SHA256SUMS, and keeps nothing of what is not whole.
 */
export function archiveOpener(release: CachedRelease): () => Readable {
  let isFirst = true
  return () => {
    const open = isFirst ? openVerified : openPlain
    isFirst = false
    return open(release)
  }
}

const highWaterMark = 1 << 18

function openPlain({ archivePath }: CachedRelease): Readable {
  return createReadStream(archivePath, { highWaterMark })
}

function openVerified(release: CachedRelease): Readable {
  return Readable.from(verified(release), { objectMode: false, highWaterMark })
}

async function* verified(release: CachedRelease): AsyncGenerator<Buffer> {
  const hash = createHash('sha256')
  for await (const chunk of openPlain(release)) {
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
