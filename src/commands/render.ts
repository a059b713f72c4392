import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { RmqctlError, systemReason } from '../errors.ts'
import { renderFiles } from '../plan/render.ts'
import { assumedFacts, assumedRelease, assumptions } from '../settle/assumed.ts'
import { settle } from '../settle/settle.ts'
import type { Context } from './context.ts'
import { wantedJar } from './dashboard-jar.ts'
import type { RenderOptions } from './options.ts'
import type { Result } from './result.ts'
import { wantedTarget } from './target.ts'
import { wantedTopology } from './wanted.ts'

/** Writes every file that `up` would write into a folder here. No host is touched, and the bytes are the same each time. */
export async function render(options: RenderOptions, context: Context): Promise<Result> {
  const { cluster } = await wantedTarget({ ...options, topology: await wantedTopology(options, context) }, context)
  if (cluster == null) throw new Error('no topology was read')
  const facts = Object.fromEntries(cluster.hosts.map(host => [host.id, assumedFacts(host, cluster)]))
  const jar = await wantedJar(cluster, context)
  const files = renderFiles(settle({ cluster, facts, release: assumedRelease(cluster.rocketmq), ...jar }))
  const folder = resolve(context.cwd, options.out)
  try {
    await writeAll(files, folder)
  } catch (cause) {
    throw cannotWrite(options.out, cause)
  }
  return { text: `wrote ${files.length} files into ${options.out}; no host was looked at, see ASSUMED.txt there` }
}

async function writeAll(files: ReturnType<typeof renderFiles>, folder: string): Promise<void> {
  for (const file of files) {
    const path = join(folder, file.relativePath)
    await mkdir(dirname(path), { recursive: true })
    const mode = Number.parseInt(file.mode, 8)
    await writeFile(path, file.content, { mode })
    // a file that was there keeps its mode, and may have got a secret only now
    await chmod(path, mode)
  }
  await writeFile(join(folder, 'ASSUMED.txt'), `No host was looked at. Assumed of each: ${assumptions}.\n`)
}

const refusals: Record<string, string> = {
  ENOTDIR: 'it is a file, or lies in one',
  EEXIST: 'it is a file',
  EISDIR: 'a folder stands where a file is to be',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENAMETOOLONG: 'the name is too long',
}

/** What was said of the folder is the user's to put right; a full disk is not. */
function cannotWrite(folder: string, cause: unknown): RmqctlError {
  const { code = '' } = cause as NodeJS.ErrnoException
  const why = refusals[code]
  return why == null
    ? new RmqctlError('failed', `cannot write into ${folder}: ${systemReason(cause)}`, {
        hint: `df -h ${folder}`,
        cause,
      })
    : new RmqctlError('input', `--out ${folder}: ${why}`, { hint: `ls -ld ${folder}`, cause })
}
