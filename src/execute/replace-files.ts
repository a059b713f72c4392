import type { Connection } from '../connection/connection.ts'
import { RmqctlError } from '../errors.ts'
import { filesOf } from '../plan/files.ts'
import { type FileSpec, writeFilesScript } from '../shell/files.ts'
import { keepPrevious, restorePrevious } from '../shell/previous.ts'
import type { DeployedInstance, Deployment } from '../topology/deployment.ts'

/** Keeps a copy of an instance's files on the machine that rmqctl runs on; `archive` is base64 of a tar.gz. */
export type KeepHere = (instance: string, name: string, archive: string) => Promise<void>

export interface ReplaceDeps {
  connection: Connection
  deployment: Deployment
  keepHere: KeepHere
  signal: AbortSignal
}

const timeoutMs = 5 * 60_000

/**
 * Copies an instance's files and its store's config/*.json aside, on its host and here, then writes the new ones.
 * @returns the copy's name on the host.
 * @throws RmqctlError `failed` when no copy could be made: then nothing is written.
 */
export async function replaceFiles(
  instance: DeployedInstance,
  files: FileSpec[],
  { connection, deployment, keepHere, signal }: ReplaceDeps,
): Promise<string> {
  const present = filesOf(instance, deployment).map(file => file.path)
  const kept = await connection.run(keepPrevious({ dir: instance.dir, files: present, store: instance.store }), {
    signal,
    timeoutMs,
  })
  const [name = '', ...archive] = kept.stdout.trim().split('\n')
  if (kept.code !== 0 || name === '') throw failed(instance, 'the present files could not be put aside', kept.stderr)
  await keepHere(instance.id, name, archive.join(''))
  if (files.length === 0) return name
  const written = await connection.run(writeFilesScript(files), { signal, timeoutMs })
  if (written.code !== 0) throw failed(instance, 'its files could not be written', written.stderr)
  return name
}

/** Puts the files of an earlier copy back. @throws RmqctlError `failed` */
export async function restoreFiles(
  instance: DeployedInstance,
  { name, paths }: { name: string; paths: string[] },
  { connection, signal }: Pick<ReplaceDeps, 'connection' | 'signal'>,
): Promise<void> {
  const restored = await connection.run(restorePrevious({ dir: instance.dir, files: paths }, name), {
    signal,
    timeoutMs,
  })
  if (restored.code !== 0) throw failed(instance, 'its earlier files could not be put back', restored.stderr)
}

function failed({ id, host }: DeployedInstance, what: string, why: string): RmqctlError {
  return new RmqctlError('failed', `${id}: ${what}: ${why.trim()}`, { host })
}
