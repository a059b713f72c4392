import { RmqctlError } from '../errors.ts'
import { place } from '../topology/place.ts'
import { expandRanges } from '../topology/ranges.ts'
import type { Context } from './context.ts'
import { defaultVersion, topologyText } from './init-text.ts'
import type { InitOptions } from './options.ts'

/** The questions of `init` on a terminal: where, how much, which version, and where to write it. What was said is not asked. */
export async function askForTopology(said: InitOptions, { ask, isTerminal }: Context): Promise<InitOptions> {
  const where = await ask.choose('Where will it run?', [
    { value: 'hosts', text: 'on machines that I reach over SSH' },
    { value: 'here', text: 'here, to try it out' },
  ])
  const asked = where === 'here' ? await askShipped(ask) : await askPlaced(said, ask)
  const options: InitOptions = { ...asked, out: said.out, rocketmq: said.rocketmq ?? asked.rocketmq }
  if (!isTerminal || options.out != null) return options
  const out = await ask.text('Write it to', {
    initial: 'rocketmq.yaml',
    problem: text => (text.trim() === '' ? 'a file name, please' : undefined),
  })
  return { ...options, out: out.trim() }
}

async function askShipped(ask: Context['ask']): Promise<InitOptions> {
  const from = await ask.choose('Which one?', [
    { value: '2m-2s-sync', text: 'two masters, a slave each: what production should look like' },
    { value: 'single-master', text: 'one broker, as small as it gets' },
  ])
  return { from }
}

async function askPlaced(said: InitOptions, ask: Context['ask']): Promise<InitOptions> {
  const hosts = await ask.text('Which machines? root@10.0.0.[11-14], or names with commas', {
    problem: text => problemOf(() => topologyText({ hosts: text, masters: 1, slaves: 0 })),
  })
  const count = expandRanges(hosts, '--hosts').length
  const number = (text: string) => (/^\d{1,3}$/.test(text.trim()) ? Number(text) : Number.NaN)
  const masters = await ask.text('How many masters? Each adds throughput', {
    initial: String(count),
    problem: text => (number(text) >= 1 ? undefined : 'a number from 1 on'),
  })
  const slaves = await ask.text('How many slaves has each? One keeps every message on two machines', {
    initial: count > 1 ? '1' : '0',
    problem: text =>
      number(text) >= 0
        ? problemOf(async () =>
            place({ hosts: Array.from({ length: count }, String), masters: 1, slaves: number(text) }),
          )
        : 'a number from 0 on',
  })
  const placed = { hosts, masters: number(masters), slaves: number(slaves) }
  if (said.rocketmq != null) return placed
  const rocketmq = await ask.text('Which RocketMQ?', {
    initial: defaultVersion,
    problem: text => (/^\d+\.\d+\.\d+$/.test(text.trim()) ? undefined : `in full, like ${defaultVersion}`),
  })
  return { ...placed, rocketmq: rocketmq.trim() }
}

/** What stands in the way, for a question that is asked again. */
async function problemOf(attempt: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await attempt()
    return undefined
  } catch (error) {
    if (error instanceof RmqctlError) return error.message
    return error instanceof Error ? error.message.split('\n')[0] : String(error)
  }
}
