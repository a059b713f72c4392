import { getMaxOffset } from '../remoting/requests/offsets.ts'
import { pullMessage } from '../remoting/requests/pull-message.ts'
import { getRuntimeInfo } from '../remoting/requests/runtime-info.ts'
import { getTopicConfigs } from '../remoting/requests/topic-configs.ts'
import type { DeployedInstance } from '../topology/deployment.ts'
import type { Asking } from './asking.ts'
import { eachOf } from './each-of.ts'
import { isUserTopic } from './own-topics.ts'

/** How far the queues of a master's user topics reach. */
export interface QueueEnds {
  /** The commit log's end: while it stays, nothing at all came in. */
  maxOffset: number
  /** The master's clock, unix ms. */
  clock: number
  /** By "topic queueId". */
  ends: Map<string, number>
}

/** A message of a producer that came in. */
export interface FreshMessage {
  topic: string
  bornHost: string
  bornTimestamp: number
}

/** Requests at once. */
const atOnce = 32
/** A group that every broker has from the start, so that asking creates nothing and changes no data version (MixAll). */
const toolsGroup = 'TOOLS_CONSUMER'

/** Where the queues end now; undefined when the master does not answer. */
export async function queueEnds(
  master: DeployedInstance,
  asking: Asking,
  before?: QueueEnds,
): Promise<QueueEnds | undefined> {
  const client = asking.pool.client(master)
  const runtime = await client.call(getRuntimeInfo, undefined, asking)
  if (!runtime.ok) return undefined
  const { maxOffset } = runtime.value
  const clock = runtime.value.clock ?? Date.now()
  if (before?.maxOffset === maxOffset) return { ...before, clock }
  const configs = await client.call(getTopicConfigs, undefined, asking)
  if (!configs.ok) return undefined
  const queues = configs.value
    .filter(({ topic }) => isUserTopic(topic, asking.deployment))
    .flatMap(({ topic, writeQueues }) => Array.from({ length: writeQueues }, (_, queueId) => ({ topic, queueId })))
  const ends = new Map<string, number>()
  await eachOf(queues, atOnce, async queue => {
    const answer = await client.call(getMaxOffset, queue, asking)
    if (answer.ok) ends.set(keyOf(queue), answer.value)
  })
  return { maxOffset, clock, ends }
}

/**
 * Messages between two looks that a producer made after `bornAfter` (unix ms). What a broker itself writes — retries, delayed
 * messages, transactions — was born long before (rocketmq-facts 11.7).
 */
export async function freshMessages(
  master: DeployedInstance,
  { from, to, bornAfter }: { from: QueueEnds; to: QueueEnds; bornAfter: number },
  asking: Asking,
): Promise<FreshMessage[]> {
  const grown = [...to.ends].filter(([key, end]) => end > (from.ends.get(key) ?? 0))
  const fresh: FreshMessage[] = []
  await eachOf(grown, atOnce, async ([key, end]) => {
    const [topic = '', queueId = ''] = key.split(' ')
    const queue = { topic, queueId: Number(queueId), offset: from.ends.get(key) ?? 0, end }
    fresh.push(...(await freshIn(master, { ...queue, bornAfter }, asking)))
  })
  return fresh
}

/** How much of a queue is read at once, and how often before its rest counts as new. */
const maxMessages = 32
const maxPulls = 200

interface Part {
  topic: string
  queueId: number
  offset: number
  end: number
  bornAfter: number
}

/** Of a part of a queue; what comes after the first that are new makes no difference. */
async function freshIn(
  master: DeployedInstance,
  { end, bornAfter, ...queue }: Part,
  asking: Asking,
): Promise<FreshMessage[]> {
  let { offset } = queue
  for (let pull = 0; pull < maxPulls; pull++) {
    const question = { ...queue, group: toolsGroup, offset, maxMessages }
    const pulled = await asking.pool.client(master).call(pullMessage, question, asking)
    if (!pulled.ok) break
    const { messages, nextOffset } = pulled.value
    const fresh = messages.filter(({ bornTimestamp }) => bornTimestamp > bornAfter)
    if (fresh.length > 0) return fresh.map(({ topic, bornHost, bornTimestamp }) => ({ topic, bornHost, bornTimestamp }))
    if (nextOffset >= end || nextOffset <= offset) return []
    offset = nextOffset
  }
  // what cannot be read counts as new: better to wait than to stop a master under writes
  return [{ topic: queue.topic, bornHost: 'an unknown client', bornTimestamp: bornAfter }]
}

function keyOf({ topic, queueId }: { topic: string; queueId: number }): string {
  return `${topic} ${queueId}`
}
