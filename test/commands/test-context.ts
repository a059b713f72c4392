import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { resolveOptions } from '../../src/cli/options.ts'
import { type Context, openContext } from '../../src/commands/context.ts'
import { fakeEdge } from '../cli/fake-edge.ts'
import { good } from '../topology/load-text.ts'

export interface TestContext extends Context {
  /** Texts of the notes so far. */
  notes: string[]
  dispose: () => Promise<void>
}

/** A context without a terminal, in a home of its own, at one minute past the epoch. */
export async function testContext(): Promise<TestContext> {
  const folder = await mkdtemp(join(tmpdir(), 'rmqctl-command-'))
  const env = { RMQCTL_HOME: folder }
  const options = resolveOptions({ flags: {}, env, settings: {}, canDraw: false })
  const { context } = openContext({ io: fakeEdge(env), options, signal: new AbortController().signal })
  const notes: string[] = []
  return {
    ...context,
    clock: () => 60_000,
    emit: event => {
      if (event.type === 'note') notes.push(event.text)
    },
    notes,
    dispose: () => rm(folder, { recursive: true }),
  }
}

/** The good topology as a file in the context's home; its path. */
export async function goodTopology({ env }: Pick<Context, 'env'>): Promise<string> {
  const path = join(env.RMQCTL_HOME!, 'trade.yaml')
  await writeFile(path, good)
  return path
}
