import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CatalogueData } from '../../src/catalogue/data.ts'
import { obtainRelease } from '../../src/release/obtain.ts'
import { homeOf } from '../../src/store/home.ts'
import { root } from './checkout.ts'
import { reflect } from './reflect.ts'
import { mustRun } from './run.ts'

// `npm run catalogue -- 5.3.3 maven:5.4.0 …`: src/catalogue/data/<version>.json, made from that release's own jars, which
// are got and kept as `rmqctl release fetch` does it (RMQCTL_HOME counts). Needs a JDK.

for (const wanted of process.argv.slice(2)) {
  const version = wanted.replace(/^maven:/, '')
  const data = await catalogueOf(version, wanted === version ? undefined : wanted)
  await writeFile(join(root, `src/catalogue/data/${version}.json`), textOfCatalogue(data))
  const keys = Object.values(data.classes).flatMap(Object.keys)
  process.stdout.write(`${version}: ${keys.length} keys in ${Object.keys(data.classes).length} classes\n`)
}

async function catalogueOf(version: string, source: string | undefined): Promise<CatalogueData> {
  const cacheDir = homeOf(process.env).cache
  const release = await obtainRelease({ version, source, cacheDir, env: process.env, emit: () => {} })
  if (release.kind !== 'cached') throw new Error(`${version} is not in the cache`)
  const work = await mkdtemp(join(tmpdir(), 'rmqctl-catalogue-'))
  try {
    await mustRun('tar', ['-xzf', release.archivePath, '-C', work])
    return await reflect(version, join(work, 'lib'))
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** A key a line, so that two versions can be compared by eye and by git. */
function textOfCatalogue({ rocketmq, classes }: CatalogueData): string {
  const blocks = Object.entries(classes).map(([name, keys]) => {
    const lines = Object.entries(keys).map(([key, data]) => `${JSON.stringify(key)}: ${JSON.stringify(data)}`)
    return `${JSON.stringify(name)}: {\n${lines.join(',\n')}\n}`
  })
  return `{"rocketmq": ${JSON.stringify(rocketmq)}, "classes": {\n${blocks.join(',\n')}\n}}\n`
}
