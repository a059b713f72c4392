import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadData } from '../../src/catalogue/data.ts'
import { listReleases } from '../../src/release/cache.ts'
import { shareReleases } from '../support/local-cluster.ts'
import { reflect } from '../support/reflect.ts'
import { type TempHome, tempHome } from '../support/rmqctl.ts'
import { mustRun } from '../support/run.ts'

const version = '5.3.3'
let home: TempHome
beforeAll(async () => {
  home = await tempHome()
  await shareReleases(home, version)
})
afterAll(() => home?.dispose())

test('the list of keys is what the jars of the release say', async () => {
  const release = (await listReleases(join(home.path, 'home/cache'))).find(({ id }) => id.version === version)
  const folder = join(home.path, 'release')
  await mkdir(folder)
  await mustRun('tar', ['-xzf', release!.archivePath, '-C', folder])
  expect(await reflect(version, join(folder, 'lib'))).toEqual(loadData(version))
})
