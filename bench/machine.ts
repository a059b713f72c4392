import { arch, cpus, release, totalmem, type } from 'node:os'
import { mustRun } from '../test/support/run.ts'

/** What was measured on, in one line: figures mean nothing without it. */
export async function describeMachine(ansible: string): Promise<string> {
  const [cpu] = cpus()
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`
  const java = await mustRun('sh', ['-c', 'java -version 2>&1 | head -n 1'])
  return [
    `${cpus().length} cores (${cpu?.model.trim()}), ${memory}, ${type()} ${release()} ${arch()}`,
    `Node ${process.version}, ${java.trim()}, ${ansible}`,
  ].join('; ')
}
