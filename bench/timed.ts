import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Finished, run } from '../test/support/run.ts'

/** One run of a program. */
export interface Timed {
  /** From its start to its end, s. */
  seconds: number
  /** User and system time of it and of what it waited for, s. */
  cpuSeconds: number
  /** The most memory that one process of it had at once, bytes. */
  peakBytes: number
  stdout: string
}

export interface TimedOptions {
  env: NodeJS.ProcessEnv
  /** Where its figures are written for a moment. */
  folder: string
}

/** Runs a program to its end under GNU time. @throws Error with all it wrote, unless it ends with 0. */
export async function timed(argv: string[], { env, folder }: TimedOptions): Promise<Timed> {
  const file = join(folder, 'time.txt')
  const begin = performance.now()
  const finished = await run('/usr/bin/time', ['-q', '-f', '%U %S %M', '-o', file, ...argv], {
    env,
    timeoutMs: 1_800_000,
  })
  const seconds = (performance.now() - begin) / 1000
  const stdout = succeeded(finished, argv)
  const [user = 0, system = 0, kilobytes = 0] = (await readFile(file, 'utf8')).trim().split(' ').map(Number)
  return { seconds, cpuSeconds: user + system, peakBytes: kilobytes * 1024, stdout }
}

function succeeded({ code, stdout, stderr }: Finished, argv: string[]): string {
  if (code === 0) return stdout
  throw new Error(`${argv.join(' ')} ended with ${code}:\n${stdout}${stderr}`)
}

/** The middle one, so that one slow or lucky run does not move it. */
export function median(values: number[]): number {
  const sorted = values.toSorted((left, right) => left - right)
  const middle = Math.floor(sorted.length / 2)
  const [low = Number.NaN, high = low] = sorted.slice(sorted.length % 2 === 0 ? middle - 1 : middle)
  return sorted.length % 2 === 0 ? (low + high) / 2 : low
}
