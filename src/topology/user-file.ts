import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { RmqctlError } from '../errors.ts'

/** More than any topology or inventory has, bytes; it also bounds what a parser can be made to do. */
const maxBytes = 256 * 1024
/** What feeds a pipe may take its time: a program that decrypts, or asks a vault. */
const silenceMs = 60_000
const pollMs = 20

/**
 * The bytes of a file that a user names; undefined when there is none. Pipes are read as well (`<(envsubst < t.yaml)`), but are
 * not waited for when nobody writes into them: to open one of those would never end.
 * @throws RmqctlError `input` when it cannot be read, or is larger than 256 KB.
 */
export async function readUserFile(path: string, cwd: string): Promise<Uint8Array | undefined> {
  try {
    await using file = await open(resolve(cwd, path), constants.O_RDONLY | constants.O_NONBLOCK)
    const isPipe = (await file.stat()).isFIFO()
    const bytes = await readUpTo(maxBytes + 1, file)
    if (bytes == null) throw refused(path, `it is a pipe, and for ${silenceMs / 1000} s nothing came`)
    if (bytes.length > maxBytes) throw tooLarge(path)
    if (isPipe && bytes.length === 0) throw refused(path, 'it is a pipe that nobody writes into')
    return bytes
  } catch (error) {
    if (error instanceof RmqctlError) throw error
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw refused(path, whyNot(error as NodeJS.ErrnoException), error)
  }
}

/** undefined: a pipe was silent for too long. */
async function readUpTo(limit: number, file: FileHandle): Promise<Uint8Array | undefined> {
  const buffer = Buffer.alloc(limit)
  let length = 0
  let silentMs = 0
  while (length < limit && silentMs < silenceMs) {
    const read = await readSome(file, buffer, length)
    if (read === 0) return buffer.subarray(0, length)
    if (read == null) {
      await delay(pollMs)
      silentMs += pollMs
    } else {
      length += read
      silentMs = 0
    }
  }
  return length < limit ? undefined : buffer
}

/** undefined: a pipe that has a writer, and nothing in it yet. */
async function readSome(file: FileHandle, buffer: Buffer, at: number): Promise<number | undefined> {
  try {
    return (await file.read(buffer, at, buffer.length - at, null)).bytesRead
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return undefined
    throw error
  }
}

const reasons: Record<string, string> = {
  EISDIR: 'it is a folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'the name is too long',
  ENXIO: 'it is a socket, or a device that is not there',
}

function whyNot({ code = '', message }: NodeJS.ErrnoException): string {
  return reasons[code] ?? message
}

function refused(path: string, why: string, cause?: unknown): RmqctlError {
  return new RmqctlError('input', `${path} cannot be read: ${why}`, { where: path, hint: `ls -ld ${path}`, cause })
}

function tooLarge(path: string): RmqctlError {
  const hint = 'a topology has a few lines a host: is it the right file?'
  return new RmqctlError('input', `${path} is larger than ${maxBytes / 1024} KB`, { where: path, hint })
}
