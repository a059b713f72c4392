import { RmqctlError, throwAll } from '../errors.ts'
import { quote } from '../shell/quote.ts'
import { type Binding, readBinding } from '../topology/bind.ts'
import { loadTopologyText } from '../topology/cluster.ts'
import { looksLikePath, readTopology, shippedNames } from '../topology/load.ts'
import { type PlaceInput, place } from '../topology/place.ts'
import { placedText } from '../topology/placed-text.ts'
import { expandRanges } from '../topology/ranges.ts'
import { commentedFields, scaffold } from '../topology/scaffold.ts'
import { didYouMean } from '../topology/suggest.ts'
import type { InitOptions } from './options.ts'

/** What a placement is of where nobody says. */
export const defaultVersion = '5.3.3'

/** A shipped topology, or one that is made for the hosts; a version that `up` would refuse is refused. */
export async function topologyText(options: InitOptions): Promise<string> {
  const text = await textFor(options)
  const { rocketmq, replication, controllers, proxy } = options
  const isJudged = [rocketmq, replication, controllers, proxy].some(said => said != null)
  if (isJudged) loadTopologyText({ text, source: options.out ?? 'topology', defaultName: 'topology' })
  return text
}

/** What was said of what goes where, as flags. */
export function placingFlags({ masters, slaves, replication, controllers, proxy }: InitOptions): string[] {
  return Object.entries({ masters, slaves, replication, controllers, proxy }).flatMap(([flag, said]) =>
    said == null ? [] : [`--${flag}`],
  )
}

async function textFor({ from, hosts, rocketmq, ...options }: InitOptions): Promise<string> {
  const flags = placingFlags(options)
  const isPlaced = flags.length > 0 || (from == null && hosts != null && !hosts.includes('='))
  if (!isPlaced) return shippedText({ from: from ?? '2m-2s-sync', hosts, rocketmq })
  const list = flags.join(', ')
  if (from != null)
    throw new RmqctlError('input', `${from} says already how many of what there are and where: ${list}`, {
      hint: `leave the topology or ${list} out`,
    })
  if (hosts == null)
    throw new RmqctlError('input', `${list} ${flags.length === 1 ? 'needs' : 'need'} --hosts`, {
      hint: 'rmqctl init --hosts root@10.0.0.[11-14] --masters 2 --slaves 1',
    })
  const bound = namedHosts(hosts)
  const placement = place(placeInput([...bound.keys()], options))
  return `${placedText(placement, { hosts: bound, rocketmq: rocketmq ?? defaultVersion })}\n${commentedFields()}`
}

/** Whoever says where controllers are wants them. */
function placeInput(
  hosts: readonly string[],
  { masters, slaves, replication, controllers, proxy }: InitOptions,
): PlaceInput {
  return {
    hosts,
    masters,
    slaves,
    proxy,
    replication: replication ?? (controllers == null ? undefined : 'controller'),
    ...(controllers === 'nameservers' ? {} : { controllers }),
  }
}

async function shippedText({ from, hosts, rocketmq }: InitOptions & { from: string }): Promise<string> {
  const names = await shippedNames()
  if (!names.includes(from)) {
    const hint = looksLikePath(from)
      ? `to write a file: rmqctl init -o ${quote(from)}`
      : didYouMean(from, names, 'shipped topologies')
    throw new RmqctlError('input', `there is no shipped topology '${from}'`, { hint })
  }
  const { text, source } = await readTopology(from, '.')
  const wanted = rocketmq == null ? text : text.replace(/^rocketmq:.*$/m, () => `rocketmq: ${JSON.stringify(rocketmq)}`)
  return scaffold(wanted, source, hosts)
}

/** Addresses get the ids A, B, … in their order; `X=address` says it. */
function namedHosts(text: string): Map<string, Binding> {
  const words = expandRanges(text, '--hosts')
  const found = new Map<string, Binding>()
  const errors: RmqctlError[] = []
  const wrong = (message: string) => errors.push(new RmqctlError('input', message, { where: '--hosts' }))
  for (const [index, word] of words.entries()) {
    const at = word.indexOf('=')
    const id = at < 0 ? idOf(index, words.length) : word.slice(0, at)
    const binding = readBinding(word.slice(at + 1))
    if ('problem' in binding)
      wrong(binding.problem.startsWith(`'${word}'`) ? binding.problem : `'${word}': ${binding.problem}`)
    else if (found.has(id)) wrong(`host '${id}' is there twice`)
    else if ([...found.values()].some(other => isSameMachine(other, binding)))
      wrong(`${word} is there twice: the machines of a placement must be different ones`)
    else found.set(id, binding)
  }
  throwAll(errors)
  return found
}

function idOf(index: number, count: number): string {
  if (count <= 26) return String.fromCharCode(65 + index)
  return `H${String(index + 1).padStart(String(count).length, '0')}`
}

function isSameMachine(one: Binding, other: Binding): boolean {
  if (one.kind === 'local' || other.kind === 'local') return one.kind === other.kind
  return one.address.toLowerCase() === other.address.toLowerCase() && (one.port ?? 22) === (other.port ?? 22)
}
