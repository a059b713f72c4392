import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { ArchiveEntry } from './entry.ts'
import { blockSize, decodeHeader, decodePax, type TarHeader } from './tar-header.ts'

/** Longest name record that is read into memory. */
const longestName = 1 << 20

/**
 * The entries of a tar.gz in order, of any tar that is in use: v7, ustar, pax, GNU. An entry's content must be read
 * before the next entry is asked for; what is left unread is skipped.
 * @throws Error when the archive is cut short or damaged
 */
export async function* readTarGz(path: string): AsyncGenerator<ArchiveEntry> {
  const gunzip = createGunzip()
  pipeline(createReadStream(path), gunzip, () => {}) // its errors arrive through gunzip
  try {
    yield* entriesOf(new ByteReader(gunzip))
  } finally {
    gunzip.destroy()
  }
}

async function* entriesOf(bytes: ByteReader): AsyncGenerator<ArchiveEntry> {
  let longName: string | undefined
  for (;;) {
    const header = decodeHeader(await bytes.take(blockSize))
    if (header == null) return bytes.finish()
    if (header.type === 'x' || header.type === 'L') {
      longName = (await nameIn(header, bytes)) ?? longName
      continue
    }
    const rest = { left: header.size }
    const kind = kindOf(header.type)
    // Links and folders have no content whatever their size field says; 'g' and vendor records have.
    if (kind === 'folder' || kind === 'link') rest.left = 0
    const padding = (blockSize - (rest.left % blockSize)) % blockSize
    if (header.type !== 'g') {
      const name = longName ?? header.name
      yield { name, kind: name.endsWith('/') ? 'folder' : kind, size: rest.left, content: () => bytes.upTo(rest) }
      longName = undefined
    }
    for await (const _ of bytes.upTo(rest)) {
      /* skip what nobody read */
    }
    await bytes.take(padding)
  }
}

async function nameIn(header: TarHeader, bytes: ByteReader): Promise<string | undefined> {
  if (header.size > longestName) throw new Error('damaged tar header')
  const body = await bytes.take(header.size)
  await bytes.take((blockSize - (header.size % blockSize)) % blockSize)
  return header.type === 'L' ? body.toString('utf8').replace(/\0+$/, '') : decodePax(body).get('path')
}

function kindOf(type: string): ArchiveEntry['kind'] {
  if (type === '0' || type === '7') return 'file'
  if (type === '5') return 'folder'
  return type === '1' || type === '2' ? 'link' : 'other'
}

/** Exact numbers of bytes out of a stream of chunks. */
class ByteReader {
  private chunk: Buffer = Buffer.alloc(0)
  private readonly chunks: AsyncIterator<Buffer>

  constructor(source: AsyncIterable<Buffer>) {
    this.chunks = source[Symbol.asyncIterator]()
  }

  async take(count: number): Promise<Buffer> {
    const parts: Buffer[] = []
    for await (const part of this.upTo({ left: count })) parts.push(part)
    return Buffer.concat(parts)
  }

  /** Pieces of the next `rest.left` bytes, counting it down, so that a reader that stops early can be continued. */
  async *upTo(rest: { left: number }): AsyncGenerator<Buffer> {
    while (rest.left > 0) {
      if (this.chunk.length === 0) await this.fill()
      const part = this.chunk.subarray(0, rest.left)
      this.chunk = this.chunk.subarray(part.length)
      rest.left -= part.length
      yield part
    }
  }

  /** Reads on to the end: gzip's checksum over everything comes last. */
  async finish(): Promise<void> {
    for (let next = await this.chunks.next(); !next.done; ) next = await this.chunks.next()
  }

  private async fill(): Promise<void> {
    const next = await this.chunks.next()
    if (next.done) throw new Error('the archive ends early')
    this.chunk = next.value
  }
}
