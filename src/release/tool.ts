import { createWriteStream } from 'node:fs'
import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'
import { PassThrough } from 'node:stream'
import { interruptionOf } from '../errors.ts'

export interface ToolRun {
  argv: [program: string, ...args: string[]]
  cwd: string
  env: NodeJS.ProcessEnv
  /** File that everything it prints is added to. */
  log?: string
  onLine?: (line: string) => void
  signal?: AbortSignal
}

/**
 * Runs a program of this machine to its end.
 * @throws RmqctlError `interrupted`
 */
export async function runTool({
  argv,
  cwd,
  env,
  log,
  onLine,
  signal,
}: ToolRun): Promise<{ ok: boolean; output: string }> {
  const { execa } = await import('execa')
  const [program, ...args] = argv
  const child = execa(program, args, {
    cwd,
    env,
    extendEnv: false,
    all: true,
    stdin: 'ignore',
    reject: false,
    cancelSignal: signal,
    forceKillAfterDelay: 2000,
  })
  if (log != null) child.all.pipe(createWriteStream(log, { flags: 'a' })).on('error', () => {}) // a log is no reason to fail
  if (onLine != null) createInterface({ input: child.all.pipe(new PassThrough()) }).on('line', onLine)
  const result = await child
  if (signal?.aborted) throw interruptionOf(signal)
  return { ok: result.exitCode === 0, output: result.all ?? '' }
}

/** Whether a program is on the PATH. */
export async function hasTool(program: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  const folders = (env.PATH ?? '').split(delimiter).filter(folder => folder !== '')
  const found = await Promise.all(folders.map(folder => isExecutable(join(folder, program))))
  return found.includes(true)
}

export async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
}
