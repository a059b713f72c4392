import { RmqctlError } from '../errors.ts'
import { manifestName } from './manifest.ts'
import { readTarGz } from './tar-read.ts'

/**
 * SHA256SUMS of an archive in the cache: its first entry.
 * @throws RmqctlError `failed` when it is damaged
 */
export async function readManifest(archivePath: string): Promise<string> {
  try {
    for await (const entry of readTarGz(archivePath)) {
      if (entry.name !== manifestName) break
      const chunks: Buffer[] = []
      for await (const chunk of entry.content()) chunks.push(chunk)
      return Buffer.concat(chunks).toString('utf8')
    }
  } catch (cause) {
    throw damaged(archivePath, cause)
  }
  throw damaged(archivePath)
}

function damaged(archivePath: string, cause?: unknown): RmqctlError {
  return new RmqctlError('failed', `${archivePath} is damaged`, {
    where: archivePath,
    hint: `delete it and run the same command again: rm ${archivePath}`,
    cause,
  })
}
