import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './checkout.ts'
import { type Finished, type Running, type RunOptions, run, start } from './run.ts'

/** A user's own world: RMQCTL_HOME and a working folder, both empty, deleted with `await using` or `dispose`. */
export interface TempHome extends AsyncDisposable {
  /** Absolute; short enough for sockets. */
  path: string
  /** A folder for topologies and what a test writes. */
  work: string
  /** For `rmqctl(…, { env })`: this process's environment without its rmqctl settings, with RMQCTL_HOME. */
  env: NodeJS.ProcessEnv
  dispose(): Promise<void>
}

/** Makes a fresh RMQCTL_HOME below the temporary folder. */
export async function tempHome(): Promise<TempHome> {
  const path = await mkdtemp(join(tmpdir(), 'rmqctl-'))
  const work = join(path, 'work')
  await mkdir(work)
  const dispose = () => rm(path, { recursive: true, force: true })
  return {
    path,
    work,
    env: { ...cleanEnv(), RMQCTL_HOME: join(path, 'home') },
    dispose,
    [Symbol.asyncDispose]: dispose,
  }
}

/** This process's environment without what would change rmqctl: its own settings, colours, and marks of being in CI. */
export function cleanEnv(): NodeJS.ProcessEnv {
  const foreign = /^(RMQCTL_|FORCE_COLOR$|NO_COLOR$|CI$|VITEST|NODE_OPTIONS$|npm_)/
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)))
}

/** Runs the built rmqctl without a terminal, to its end. */
export function rmqctl(args: string[], options: RunOptions = {}): Promise<Finished> {
  return run(process.execPath, [join(root, 'dist/main.js'), ...args], { env: cleanEnv(), ...options })
}

/** Starts the built rmqctl without a terminal; for tests that interrupt it. */
export function startRmqctl(args: string[], options: RunOptions = {}): Running {
  return start(process.execPath, [join(root, 'dist/main.js'), ...args], { env: cleanEnv(), ...options })
}
