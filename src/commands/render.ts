import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { renderFiles } from '../plan/render.ts'
import { assumedFacts, assumedRelease, assumptions } from '../settle/assumed.ts'
import { settle } from '../settle/settle.ts'
import type { Context } from './context.ts'
import type { RenderOptions } from './options.ts'
import type { Result } from './result.ts'
import { wantedTarget } from './target.ts'
import { wantedTopology } from './wanted.ts'

/** Writes every file that `up` would write into a folder here. No host is touched, and the bytes are the same each time. */
export async function render(options: RenderOptions, context: Context): Promise<Result> {
  const { cluster } = await wantedTarget({ ...options, topology: await wantedTopology(options, context) }, context)
  if (cluster == null) throw new Error('no topology was read')
  const facts = Object.fromEntries(cluster.hosts.map(host => [host.id, assumedFacts(host, cluster)]))
  const files = renderFiles(settle({ cluster, facts, release: assumedRelease(cluster.rocketmq) }))
  const folder = resolve(context.cwd, options.out)
  for (const file of files) {
    const path = join(folder, file.relativePath)
    await mkdir(dirname(path), { recursive: true })
    const mode = Number.parseInt(file.mode, 8)
    await writeFile(path, file.content, { mode })
    // a file that was there keeps its mode, and may have got a secret only now
    await chmod(path, mode)
  }
  await writeFile(join(folder, 'ASSUMED.txt'), `No host was looked at. Assumed of each: ${assumptions}.\n`)
  return { text: `wrote ${files.length} files into ${options.out}; no host was looked at, see ASSUMED.txt there` }
}
