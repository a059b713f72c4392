import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Home, writePrivate } from './home.ts'

const keptCopies = 10

/**
 * Keeps a copy of an instance's files on this machine, as `previous/<cluster>/<instance>/<name>.tar.gz` below the data folder; only
 * their owner may read them, and the newest ten stay.
 */
export async function keepPreviousFiles(
  { data }: Home,
  { cluster, instance, name }: { cluster: string; instance: string; name: string },
  archive: string,
): Promise<void> {
  const folder = join(data, 'previous', cluster, instance)
  await writePrivate(join(folder, `${name}.tar.gz`), Buffer.from(archive, 'base64'))
  const copies = (await readdir(folder)).filter(file => file.endsWith('.tar.gz')).toSorted()
  await Promise.all(copies.slice(0, -keptCopies).map(file => rm(join(folder, file), { force: true })))
}
