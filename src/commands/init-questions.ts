import { errorsIn, RmqctlError } from '../errors.ts'
import { type PlaceInput, place } from '../topology/place.ts'
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
    { value: '3n-controller', text: 'three replicas, one of which takes over when the master fails' },
    { value: 'single-master', text: 'one broker, as small as it gets' },
  ])
  return { from }
}

async function askPlaced(said: InitOptions, ask: Context['ask']): Promise<InitOptions> {
  const hosts = await ask.text('Which machines? root@10.0.0.[11-14], or names with commas', {
    problem: text => problemOf(() => topologyText({ hosts: text, masters: 1, slaves: 0 })),
  })
  const count = expandRanges(hosts, '--hosts').length
  const replication = count < 3 ? undefined : await askReplication(ask)
  const sized = { replication, ...(await askSize(ask, { count, replication })) }
  const proxy = await askProxy(ask, { count, sized })
  const placed = { hosts, ...sized, ...(proxy === 'none' ? {} : { proxy }) }
  if (said.rocketmq != null) return placed
  const rocketmq = await ask.text('Which RocketMQ?', {
    initial: defaultVersion,
    problem: text =>
      /^\d+\.\d+\.\d+$/.test(text.trim())
        ? problemOf(() => topologyText({ ...placed, rocketmq: text.trim() }))
        : `in full, like ${defaultVersion}`,
  })
  return { ...placed, rocketmq: rocketmq.trim() }
}

function askReplication(ask: Context['ask']): Promise<'sync' | 'controller'> {
  return ask.choose('When the machine of a master fails?', [
    { value: 'sync', text: 'producers go to the other masters; its slave serves what it has' },
    { value: 'controller', text: 'another replica takes over by itself (controllers; RocketMQ 5.1 or newer)' },
  ])
}

const number = (text: string) => (/^\d{1,3}$/.test(text.trim()) ? Number(text) : Number.NaN)

interface Sized {
  count: number
  replication?: 'sync' | 'controller'
}

/** Groups, and members of each. */
async function askSize(
  ask: Context['ask'],
  { count, replication }: Sized,
): Promise<Required<Pick<InitOptions, 'masters' | 'slaves'>>> {
  const isControlled = replication === 'controller'
  const hosts = idsOf(count)
  const masters = await ask.text(
    isControlled ? 'How many groups? Each has a master, and adds throughput' : 'How many masters? Each adds throughput',
    {
      initial: String(isControlled ? place({ hosts, replication }).groups.length : count),
      problem: text => (number(text) >= 1 ? undefined : 'a number from 1 on'),
    },
  )
  const question = isControlled
    ? 'How many replicas has each? Three keep every message on two machines while one is away'
    : 'How many slaves has each? One keeps every message on two machines'
  const least = isControlled ? 2 : 0
  const slavesIn = (text: string) => number(text) - (isControlled ? 1 : 0)
  const members = await ask.text(question, {
    initial: isControlled ? '3' : String(Math.min(1, count - 1)),
    problem: text =>
      number(text) >= least
        ? problemOf(async () => place({ hosts, masters: 1, slaves: slavesIn(text), replication }))
        : `a number from ${least} on`,
  })
  return { masters: number(masters), slaves: slavesIn(members) }
}

/** Only what can be: two brokers on a machine that may both be master leave no choice of local proxies. */
function askProxy(
  ask: Context['ask'],
  { count, sized }: { count: number; sized: Omit<PlaceInput, 'hosts'> },
): Promise<'none' | 'cluster' | 'local'> {
  const local = { value: 'local' as const, text: 'with proxies in the processes of the brokers' }
  const none = { value: 'none' as const, text: 'without proxies: clients of RocketMQ’s own protocol only' }
  const cluster = { value: 'cluster' as const, text: 'with proxies in processes of their own' }
  const choices = canPlace({ hosts: idsOf(count), ...sized, proxy: 'local' }) ? [none, cluster, local] : [none, cluster]
  return ask.choose('Clients of RocketMQ 5, which speak gRPC?', choices)
}

function canPlace(input: PlaceInput): boolean {
  try {
    place(input)
    return true
  } catch (error) {
    if (errorsIn(error).length > 0) return false
    throw error
  }
}

function idsOf(count: number): string[] {
  return Array.from({ length: count }, (_, index) => String(index))
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
