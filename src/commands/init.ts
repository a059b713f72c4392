import { access, rm, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { RmqctlError, systemReason } from '../errors.ts'
import { quote } from '../shell/quote.ts'
import type { Context } from './context.ts'
import { placingFlags, topologyText } from './init-text.ts'
import type { InitOptions } from './options.ts'
import type { Result } from './result.ts'

/**
 * A commented topology to save and edit: on standard output, or in a file of its own. With nothing said on a terminal it is asked
 * for.
 * @throws RmqctlError(s) `input`
 */
export async function init(options: InitOptions, context: Context): Promise<Result> {
  const asked = isBare(options) && context.ask.canAsk ? await askFor(options, context) : options
  const text = await topologyText(asked)
  if (asked.out == null) return { text: text.trimEnd(), document: { v: 1, topology: text } }
  await writeNew(resolve(context.cwd, asked.out), asked.out, text)
  return {
    text: [`wrote ${asked.out}`, `next: rmqctl plan ${asked.out} · rmqctl up ${asked.out}`].join('\n'),
    document: { v: 1, topology: text, file: asked.out },
  }
}

function isBare({ from, hosts, ...options }: InitOptions): boolean {
  return from == null && hosts == null && placingFlags(options).length === 0
}

async function askFor({ out, rocketmq }: InitOptions, context: Context): Promise<InitOptions> {
  const { askForTopology } = await import('./init-questions.ts')
  return askForTopology({ out, rocketmq }, context)
}

async function writeNew(path: string, shown: string, text: string): Promise<void> {
  const isThere = await access(path).then(
    () => true,
    () => false,
  )
  if (isThere) throw new RmqctlError('input', `${shown} is there already`, { hint: 'give another name: -o trade.yaml' })
  try {
    await writeFile(path, text, { flag: 'wx' })
  } catch (cause) {
    await rm(path, { force: true }).catch(() => {}) // half a topology must not stand in the way of the next attempt
    const hint = `df -h ${quote(dirname(shown))}; ls -ld ${quote(dirname(shown))}`
    throw new RmqctlError('failed', `cannot write ${shown}: ${systemReason(cause)}`, { hint, cause })
  }
}
