import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { runCli } from '../../src/cli/run-cli.ts'
import { fakeEdge } from '../cli/fake-edge.ts'

/** One thing that somebody gets wrong: what it is, as docs/bad-input.md tells it, and what rmqctl must say. */
export interface Row {
  what: string
  /** What its answer has, whatever else it says. The whole of it is in docs/bad-input.md. */
  says: RegExp
  /** What is in trade.yaml. */
  topology?: string | Uint8Array
  /** Other files, by path; those below home/ are in RMQCTL_HOME. */
  files?: Record<string, string | Uint8Array>
  /** Done in the working folder before the run. */
  prepare?: (folder: string) => Promise<void>
  /** Default: render trade.yaml, which reads all of it and touches no host. */
  argv?: string[]
  env?: Record<string, string>
  /** 0 for what looks odd and is read all the same. */
  code?: 0 | 2
}

export interface Section {
  title: string
  rows: Row[]
}

export interface Told {
  code: number
  stdout: string
  stderr: string
}

/** Runs a row in a folder of its own, in this process. The folder's name is told as $PWD, its home as $RMQCTL_HOME. */
export async function tell({ topology, files, prepare, argv, env }: Row): Promise<Told> {
  const folder = await mkdtemp(join(tmpdir(), 'rmqctl-bad-'))
  try {
    await chmod(folder, 0o755)
    const all = { ...(topology == null ? {} : { 'trade.yaml': topology }), ...files }
    for (const [path, content] of Object.entries(all)) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), content)
    }
    await prepare?.(folder)
    const edge = fakeEdge({ RMQCTL_HOME: join(folder, 'home'), PATH: process.env.PATH ?? '', ...env })
    const code = await runCli(argv ?? ['render', 'trade.yaml', '-o', 'out'], { ...edge, cwd: folder })
    const plain = (text: string) => text.replaceAll(join(folder, 'home'), '$RMQCTL_HOME').replaceAll(folder, '$PWD')
    return { code, stdout: plain(edge.text.stdout()), stderr: plain(edge.text.stderr()) }
  } finally {
    if (process.getuid?.() === 0) process.seteuid?.(0)
    await rm(folder, { recursive: true, force: true })
  }
}

/** What nobody but us should ever read. */
export const ourFault = /this is a bug in rmqctl|^\s+at .*[:(]\d+|\[object |undefined|NaN\b/m
