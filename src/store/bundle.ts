import { open, rm } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { RmqctlError, systemReason } from '../errors.ts'
import { blockSize, encodeHeader } from '../release/tar-header.ts'

/**
 * Writes texts as one tar.gz below one top folder, readable by its owner alone. Returns its size in bytes.
 * @throws RmqctlError `input` when the file exists already, `failed` when it cannot be written; half a bundle is not left
 */
export async function writeBundle(
  file: string,
  top: string,
  files: readonly { path: string; text: string }[],
): Promise<number> {
  const blocks = files.flatMap(({ path, text }) => entry(`${top}/${path}`, Buffer.from(text)))
  const bytes = await promisify(gzip)(Buffer.concat([...blocks, Buffer.alloc(2 * blockSize)]))
  try {
    await using handle = await open(file, 'wx', 0o600)
    await handle.writeFile(bytes)
  } catch (cause) {
    const exists = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST'
    if (!exists) await rm(file, { force: true }).catch(() => {})
    const message = exists ? `${file} exists already` : `${file} cannot be written: ${systemReason(cause)}`
    const hint = 'say another file: rmqctl support-bundle -o FILE'
    throw new RmqctlError(exists ? 'input' : 'failed', message, { cause, hint })
  }
  return bytes.length
}

function entry(name: string, content: Buffer): Buffer[] {
  const padding = Buffer.alloc((blockSize - (content.length % blockSize)) % blockSize)
  return [encodeHeader({ name, size: content.length, type: '0', mode: 0o600 }), content, padding]
}
