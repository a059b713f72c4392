import { mkdir } from 'node:fs/promises'
import { mustRun } from './run.ts'

/** A file system in memory of so many MB at a folder, until disposed: a disk that is full soon. Needs root. */
export interface SmallDisk extends AsyncDisposable {
  folder: string
  /** Everything but files that are open stays as it is, and nothing more is written. */
  readOnly(): Promise<void>
  grow(mb: number): Promise<void>
}

export async function smallDisk(folder: string, mb: number): Promise<SmallDisk> {
  await mkdir(folder, { recursive: true })
  await mustRun('mount', ['-t', 'tmpfs', '-o', `size=${mb}m,mode=755`, 'rmqctl-small', folder])
  return {
    folder,
    readOnly: async () => void (await mustRun('mount', ['-o', 'remount,ro', folder])),
    grow: async more => void (await mustRun('mount', ['-o', `remount,rw,size=${more}m`, folder])),
    [Symbol.asyncDispose]: async () => void (await mustRun('umount', ['-l', folder])),
  }
}
