import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { storageFact } from '../../src/facts/storage.ts'
import { script } from '../../src/shell/command.ts'
import { runIn, shells, temporaryFolder } from '../shell/shells.ts'
import { smallDisk } from '../support/small-disk.ts'

const folder = temporaryFolder()

/** Mounts are root's. */
test.skipIf(process.getuid?.() !== 0).each(shells)('%s: a store on a read-only file system', async (_, shell) => {
  await using disk = await smallDisk(join(folder.path, 'disk'), 1)
  const [there, notYet] = [join(disk.folder, 'store'), join(disk.folder, 'x/broker-a/store')]
  const stores = () => {
    const text = `ROOT=$1 STORES=$2\n${storageFact.script}`
    const { stdout } = runIn(shell, script(text, folder.path, `a\t${there}\nb\t${notYet}`))
    return storageFact.parse(stdout).stores
  }
  mkdirSync(there)
  expect(stores()).toMatchObject({
    [there]: { exists: true, writable: true },
    [notYet]: { exists: false, writable: true },
  })
  await disk.readOnly()
  const shut = stores()
  expect(shut).toMatchObject({ [there]: { exists: true, readOnly: true }, [notYet]: { exists: false, readOnly: true } })
  expect(Object.values(shut ?? {}).some(store => store.writable)).toBe(false)
})
