import * as zlib from 'node:zlib'
import { type Entry, openPromise, type ZipFile } from 'yauzl'
import type { ArchiveEntry } from './entry.ts'

const fileTypeMask = 0o170000
const symlinkType = 0o120000

/**
 * The entries of a zip in the order of its directory.
 * @throws Error when it is no zip, encrypted, or damaged (checksums are compared)
 */
export async function* readZip(path: string): AsyncGenerator<ArchiveEntry> {
  // A jar's content cannot be streamed twice, so the file stays open until we are done with it.
  const zip = await openPromise(path, { autoClose: false })
  try {
    for await (const entry of zip.eachEntry()) {
      if (entry.isEncrypted()) throw new Error(`${entry.fileName} is encrypted`)
      yield {
        name: entry.fileName,
        kind: kindOf(entry),
        size: entry.uncompressedSize,
        content: () => contentOf(zip, entry),
      }
    }
  } finally {
    zip.close()
  }
}

function kindOf(entry: Entry): ArchiveEntry['kind'] {
  // The upper half of the attributes is the Unix mode where a Unix made the zip.
  if (((entry.externalFileAttributes >>> 16) & fileTypeMask) === symlinkType) return 'link'
  return entry.fileName.endsWith('/') ? 'folder' : 'file'
}

async function* contentOf(zip: ZipFile, entry: Entry): AsyncGenerator<Buffer> {
  let sum = 0
  for await (const chunk of await zip.openReadStreamPromise(entry)) {
    // Not in Node before 20.15; the content's own jar checksums still hold there.
    if (typeof zlib.crc32 === 'function') sum = zlib.crc32(chunk, sum)
    yield chunk
  }
  if (typeof zlib.crc32 === 'function' && sum !== entry.crc32) throw new Error(`${entry.fileName} is damaged`)
}
