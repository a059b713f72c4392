import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import envPaths from 'env-paths'
import { RmqctlError, systemReason } from '../errors.ts'

/** Where rmqctl keeps what is the user's own on this machine. Nothing here says what a cluster is. */
export interface Home {
  /** The settings file. */
  config: string
  /** Known clusters, and clusters that run on this machine. */
  data: string
  /** Releases, and what Node compiled of the program. */
  cache: string
}

/** RMQCTL_HOME holds everything when it is set; else the folders that the platform has for it (XDG on Linux). */
export function homeOf(env: Record<string, string | undefined>): Home {
  const root = env.RMQCTL_HOME
  if (root == null || root === '') {
    const { config, data, cache } = envPaths('rmqctl', { suffix: '' })
    return { config, data, cache }
  }
  const absolute = root.startsWith('~/') ? join(homedir(), root.slice(2)) : root
  if (!absolute.startsWith('/')) {
    throw new RmqctlError('input', 'RMQCTL_HOME is not an absolute path', { where: root, hint: 'RMQCTL_HOME=$PWD/…' })
  }
  return { config: join(absolute, 'config'), data: join(absolute, 'data'), cache: join(absolute, 'cache') }
}

/** The text of a file; undefined when there is none. @throws RmqctlError `failed` when it cannot be read. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    if (isMissing(cause)) return undefined
    throw cannot('read', path, cause)
  }
}

/** Writes a file that only its owner may read, whole or not at all; makes its folders (0700). */
export async function writePrivate(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${path}.${randomUUID().slice(0, 8)}.tmp`
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    await writeFile(temporary, content, { mode: 0o600 })
    await rename(temporary, path)
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => {})
    throw cannot('write', path, cause)
  }
}

/** Whether an error of node:fs says that there is no such file. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
}

function cannot(verb: string, path: string, cause: unknown): RmqctlError {
  const isFull = cause instanceof Error && 'code' in cause && cause.code === 'ENOSPC'
  const hint = isFull ? `df -h ${dirname(path)}` : `ls -ld ${dirname(path)}`
  return new RmqctlError('failed', `cannot ${verb} it: ${systemReason(cause)}`, { where: path, hint, cause })
}
