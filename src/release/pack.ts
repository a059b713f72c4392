import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { dirname, join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { manifestName, manifestText, type ReleaseFile } from './manifest.ts'
import { blockSize, encodeHeader } from './tar-header.ts'
import type { ReleaseTree } from './tree.ts'

/** What was written. */
export interface Packed {
  bytes: number
  sha256: string
}

/**
 * Writes the release as one tar.gz without a top folder: SHA256SUMS, then everything by name; owner 0, time 0, files
 * 644 and bin/ 755. The same files always give the same bytes.
 *
 * Gzip only frames it (level 0): jars are compressed already, so level 1 saves 5 % and costs this machine 2.5 s once
 * and every host 0.5 s of inflating.
 */
export async function pack(tree: ReleaseTree, to: string, signal?: AbortSignal): Promise<Packed> {
  const hash = createHash('sha256')
  let bytes = 0
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      bytes += chunk.length
      done(null, chunk)
    },
  })
  const tar = Readable.from(tarOf(tree), { objectMode: false, highWaterMark: 1 << 20 })
  await pipeline(tar, createGzip({ level: 0, chunkSize: 1 << 18 }), meter, createWriteStream(to, { flags: 'wx' }), {
    signal,
  })
  return { bytes, sha256: hash.digest('hex') }
}

async function* tarOf(tree: ReleaseTree): AsyncGenerator<Buffer> {
  const manifest = Buffer.from(manifestText(tree.files))
  yield encodeHeader({ name: manifestName, size: manifest.length, type: '0', mode: 0o644 })
  yield manifest
  yield padding(manifest.length)
  for (const folder of foldersOf(tree.files))
    yield encodeHeader({ name: `${folder}/`, size: 0, type: '5', mode: 0o755 })
  for (const file of tree.files.toSorted(byPath)) yield* fileEntry(tree.root, file)
  yield Buffer.alloc(2 * blockSize)
}

async function* fileEntry(root: string, { path, size }: ReleaseFile): AsyncGenerator<Buffer> {
  yield encodeHeader({ name: path, size, type: '0', mode: path.startsWith('bin/') ? 0o755 : 0o644 })
  let left = size
  for await (const chunk of createReadStream(join(root, path), { highWaterMark: 1 << 20 })) {
    left -= chunk.length
    yield chunk
  }
  if (left !== 0) throw new Error(`${join(root, path)} changed while it was read`)
  yield padding(size)
}

/** Parents before children. */
function foldersOf(files: ReleaseFile[]): string[] {
  const folders = new Set<string>()
  for (const { path } of files) {
    for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) folders.add(folder)
  }
  return [...folders].toSorted()
}

function byPath(left: ReleaseFile, right: ReleaseFile): number {
  return Buffer.compare(Buffer.from(left.path), Buffer.from(right.path))
}

function padding(size: number): Buffer {
  return Buffer.alloc((blockSize - (size % blockSize)) % blockSize)
}
