import { connect } from 'node:net'
import type { TriedRoad } from '../checks/network.ts'
import type { Road } from '../checks/roads.ts'
import type { Connection } from '../connection/connection.ts'
import { messageOf, RmqctlError } from '../errors.ts'
import { bashTry, readBashTry } from '../shell/try-roads.ts'

/** Silence for so long means that packets are dropped: a first one that was only lost is sent again after one second. */
const silenceMs = 3000

export interface RoadOptions {
  connections: Map<string, Connection>
  signal: AbortSignal
}

/**
 * Tries every road at once, each from the host that will take it: through its sshd, and by bash there where that may not forward.
 * @throws the signal's reason when it fires.
 */
export async function tryRoads(roads: readonly Road[], options: RoadOptions): Promise<TriedRoad[]> {
  const sources = [...new Set(roads.map(({ from }) => from))]
  const tried = await Promise.all(
    sources.map(async from => {
      const some = roads.filter(road => road.from === from)
      const found = await Promise.all(
        some.map(road => (from === 'control' ? fromHere(road, options) : tryRoad(road, options))),
      )
      return from === 'control' ? found : byBash(found, options)
    }),
  )
  options.signal.throwIfAborted()
  return Promise.all(tried.flat().map(one => doubted(one, options)))
}

/** What sshd on the source says of the road. `unknown` where it may not forward, or does not say why it failed. */
async function tryRoad(road: Road, { connections, signal }: RoadOptions): Promise<TriedRoad> {
  const connection = connections.get(road.from)
  if (connection == null) return { road, state: 'unknown', why: `${road.from} cannot be reached` }
  return { road, ...(await dialled(connection, road, signal)) }
}

type Outcome = Omit<TriedRoad, 'road'>

async function dialled(connection: Connection, { address, port }: Road, signal: AbortSignal): Promise<Outcome> {
  const silence = AbortSignal.timeout(silenceMs)
  try {
    const stream = await connection.dial(address, port, AbortSignal.any([signal, silence]))
    stream.destroy()
    return { state: 'open' }
  } catch (error) {
    signal.throwIfAborted()
    return silence.aborted ? silent : outcomeOf(error)
  }
}

const silent: Outcome = { state: 'blocked', why: `no answer in ${silenceMs / 1000} s` }

/** The kernel's words, as sshd passes them on. */
function outcomeOf(error: unknown): Outcome {
  const text = messageOf(error)
  const hint = error instanceof RmqctlError ? error.details.hint : undefined
  if (/refused/i.test(text)) return { state: 'refused' }
  const [why] = /timed out|no route to host|(network|host) is unreachable/i.exec(text) ?? []
  if (why != null) return { state: 'blocked', why: why.toLowerCase() }
  return { state: 'unknown', why: text, ...(hint == null ? {} : { hint }) }
}

/** Where sshd did not tell, bash does: one script for all roads of a host that are still open questions. */
async function byBash(tried: TriedRoad[], { connections, signal }: RoadOptions): Promise<TriedRoad[]> {
  const open = tried.filter(({ state }) => state === 'unknown').map(({ road }) => road)
  const connection = connections.get(open[0]?.from ?? '')
  if (connection == null) return tried
  const { stdout } = await connection.run(bashTry(open, silenceMs / 1000), { signal, timeoutMs: 60_000, plain: true })
  const said = readBashTry(stdout)
  return tried.map(one => {
    const at = open.indexOf(one.road)
    const word = at < 0 ? undefined : said[at]
    if (word == null || word === 'no bash') return one
    return { road: one.road, ...bashOutcome(word) }
  })
}

function bashOutcome(word: string): Outcome {
  if (word === 'open') return { state: 'open' }
  return word === 'silent' ? silent : outcomeOf(new Error(word))
}

/** From here directly; where that is closed through the instance's own host, which rmqctl does by itself. */
async function fromHere(road: Road, { connections, signal }: RoadOptions): Promise<TriedRoad> {
  const direct = await dialHere(road, signal)
  const connection = connections.get(road.host)
  if (direct.state !== 'blocked' || connection == null) return { road, ...direct }
  const through = await dialled(connection, road, signal)
  if (through.state !== 'unknown') return { road, ...(through.state === 'blocked' ? direct : through) }
  return { road, ...direct, why: `${direct.why}, and ${through.why}`, hint: through.hint }
}

function dialHere({ address, port }: Road, signal: AbortSignal): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port, timeout: silenceMs })
    const end = (outcome: Outcome) => {
      socket.destroy()
      resolve(outcome)
    }
    const stop = () => {
      socket.destroy()
      reject(signal.reason)
    }
    signal.addEventListener('abort', stop, { once: true })
    socket.once('close', () => signal.removeEventListener('abort', stop))
    socket.once('connect', () => end({ state: 'open' }))
    socket.once('timeout', () => end(silent))
    socket.once('error', (error: NodeJS.ErrnoException) =>
      end(error.code === 'ECONNREFUSED' ? { state: 'refused' } : { state: 'blocked', why: error.message }),
    )
  })
}

/** Refused means that nobody listens yet, unless somebody does, and did not begin just now: then a firewall refuses in its name. */
async function doubted(tried: TriedRoad, options: RoadOptions): Promise<TriedRoad> {
  const { road, state } = tried
  const there = options.connections.get(road.host)
  if (state !== 'refused' || road.from === road.host || there == null) return tried
  if ((await dialled(there, road, options.signal)).state !== 'open') return tried
  const again = await (road.from === 'control' ? fromHere(road, options) : tryRoad(road, options))
  if (again.state !== 'refused') return again
  return { road, state: 'blocked', why: `refused, though ${road.to} answers on its own host` }
}
