import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { messageOf, RmqctlError } from '../errors.ts'
import { type ArchiveEntry, badEntryName, plainEntryName } from './entry.ts'
import { readTarGz } from './tar-read.ts'
import { readZip } from './zip-read.ts'

/** No release is near these; an archive that is wants to fill the disk. */
const mostBytes = 4 * 1024 ** 3
const mostEntries = 50_000

export interface Archive {
  kind: 'zip' | 'tar'
  path: string
}

/**
 * Unpacks into the empty folder `into`, by one entry after the other, in whatever form it came.
 * @throws RmqctlError `input` when the archive is damaged or has an entry that could leave the folder; `into` is then
 *   partly filled and to be thrown away
 */
export async function unpack(archive: Archive, into: string, signal?: AbortSignal): Promise<void> {
  const seen = new Set<string>()
  let bytes = 0
  try {
    for await (const entry of archive.kind === 'zip' ? readZip(archive.path) : readTarGz(archive.path)) {
      signal?.throwIfAborted()
      const name = checked(entry, seen)
      bytes += entry.size
      if (bytes > mostBytes || seen.size > mostEntries) throw new Error('it unpacks to more than 4 GB')
      if (name !== '') await place(entry, join(into, name), signal)
    }
  } catch (error) {
    throw signal?.aborted ? error : unpackError(archive, error)
  }
}

/** The entry's plain name. A link is refused even where it is harmless: no release has one. */
function checked(entry: ArchiveEntry, seen: Set<string>): string {
  const bad = badEntryName(entry.name)
  if (bad != null) throw new Error(`entry '${entry.name.slice(0, 200)}' ${bad}`)
  const name = plainEntryName(entry.name)
  if (entry.kind === 'link') throw new Error(`entry '${name}' is a link`)
  if (entry.kind === 'other') throw new Error(`entry '${name}' is neither a file nor a folder`)
  if (entry.kind === 'file' && seen.has(name)) throw new Error(`entry '${name}' is there twice`)
  seen.add(name)
  return name
}

async function place(entry: ArchiveEntry, path: string, signal?: AbortSignal): Promise<void> {
  if (entry.kind === 'folder') {
    await mkdir(path, { recursive: true })
    return
  }
  await mkdir(dirname(path), { recursive: true })
  // 'wx': a file system that ignores case would otherwise let one entry overwrite another.
  await pipeline(entry.content(), createWriteStream(path, { flags: 'wx' }), { signal })
}

function unpackError(archive: Archive, cause: unknown): RmqctlError {
  const why = messageOf(cause)
  return new RmqctlError('input', `${archive.path} cannot be used: ${why}`, {
    where: archive.path,
    hint: 'get it again, or unpack it yourself and give the folder: --release FOLDER',
    cause,
  })
}
