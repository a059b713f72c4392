import { nameserversOf } from '../components/deployed.ts'
import type { Answer } from '../remoting/answer.ts'
import { answered, failed } from '../remoting/answer.ts'
import { type ConsumerOffsets, getConsumerOffsets } from '../remoting/requests/consumer-offsets.ts'
import { getMaxOffset, getMinOffset } from '../remoting/requests/offsets.ts'
import { getRuntimeInfo } from '../remoting/requests/runtime-info.ts'
import { getTopicList } from '../remoting/requests/topic-list.ts'
import { getTopicRoute } from '../remoting/requests/topic-route.ts'
import type { DeployedInstance } from '../topology/deployment.ts'
import type { Asking } from './asking.ts'
import { isOwnTopic } from './own-topics.ts'

/** Messages of a topic on one broker that a consumer group has not read; `group` undefined: nobody has ever read the topic there. */
export interface Unread {
  topic: string
  group?: string
  messages: number
}

/** What a master still has for somebody. */
export interface Left {
  unread: Unread[]
  /** Messages that are not due yet. */
  delayed: number
}

/** One queue of a topic as its broker has it. */
export interface QueueRange {
  topic: string
  queueId: number
  min: number
  max: number
}

/** What was stored on a master and not read by every group that reads its topic. A failure: it could not be asked. */
export async function leftOn(master: DeployedInstance, asking: Asking): Promise<Answer<Left>> {
  const topics = await topicsOn(master, asking)
  if (!topics.ok) return topics
  const client = asking.pool.client(master)
  const runtime = await client.call(getRuntimeInfo, undefined, asking)
  if (!runtime.ok) return runtime
  const offsets = await client.call(getConsumerOffsets, undefined, asking)
  if (!offsets.ok) return offsets
  const queues: QueueRange[] = []
  for (const { topic, count } of topics.value) {
    for (let queueId = 0; queueId < count; queueId++) {
      const [min, max] = await Promise.all([
        client.call(getMinOffset, { topic, queueId }, asking),
        client.call(getMaxOffset, { topic, queueId }, asking),
      ])
      if (!min.ok) return min
      if (!max.ok) return max
      queues.push({ topic, queueId, min: min.value, max: max.value })
    }
  }
  return answered({ unread: unreadIn(queues, offsets.value), delayed: delayedIn(runtime.value.all) })
}

/** By topic and group; pure. What was deleted for its age cannot be read any more and does not count. */
export function unreadIn(queues: readonly QueueRange[], offsets: readonly ConsumerOffsets[]): Unread[] {
  const topics = [...new Set(queues.map(({ topic }) => topic))]
  return topics.flatMap(topic => {
    const own = queues.filter(queue => queue.topic === topic)
    const readers = offsets.filter(one => one.topic === topic)
    const left = (reader?: ConsumerOffsets) =>
      own.reduce(
        (sum, { queueId, min, max }) => sum + Math.max(0, max - Math.max(min, reader?.offsets[queueId] ?? min)),
        0,
      )
    const found: Unread[] =
      readers.length === 0
        ? [{ topic, messages: left() }]
        : readers.map(reader => ({ topic, group: reader.group, messages: left(reader) }))
    return found.filter(({ messages }) => messages > 0)
  })
}

/**
 * Messages that wait for their time: of each delay level what was stored and not delivered, and those of the timer wheel, by a
 * broker's word about itself (5.3.3:ScheduleMessageService.java:107, AdminBrokerProcessor.java:2607).
 */
export function delayedIn(runtime: Readonly<Record<string, string>>): number {
  const levels = Object.entries(runtime).filter(([key]) => key.startsWith('scheduleMessageOffset_'))
  const ofLevels = levels.reduce((sum, [, text]) => {
    const [delivered = 0, stored = 0] = text.split(',').map(Number)
    return sum + Math.max(0, stored - delivered)
  }, 0)
  return ofLevels + Number(runtime.timerCongestNum ?? 0) + Number(runtime.timerOffsetBehind ?? 0)
}

/** A sentence for what a master still has; undefined when all was read. */
export function leftText({ id }: DeployedInstance, left: Answer<Left>): string | undefined {
  if (!left.ok) return `whether all messages of ${id} were read is not known: ${left.failure.text}`
  const { unread, delayed } = left.value
  const [first, ...others] = unread.toSorted((a, b) => b.messages - a.messages)
  const more = others.length === 0 ? '' : `, and ${others.length} more such`
  const has = [
    ...(first == null
      ? []
      : [`${first.messages} messages of ${first.topic} that were not read by ${first.group ?? 'anybody'}${more}`]),
    ...(delayed === 0 ? [] : [`${delayed} delayed messages that are not due yet`]),
  ]
  return has.length === 0 ? undefined : `${id} has ${has.join(', and ')}`
}

/** Topics with queues on a master's group, as the first NameServer that answers lists them. */
async function topicsOn(master: DeployedInstance, asking: Asking): Promise<Answer<{ topic: string; count: number }[]>> {
  const { deployment, pool } = asking
  let last: Answer<never> = failed('unreachable', 'there is no NameServer')
  for (const nameserver of nameserversOf(deployment)) {
    const list = await pool.client(nameserver).call(getTopicList, undefined, asking)
    if (!list.ok) {
      last = list
      continue
    }
    const topics = list.value.filter(topic => !isOwnTopic(topic, deployment))
    const routes = await Promise.all(
      topics.map(async topic => ({
        topic,
        route: await pool.client(nameserver).call(getTopicRoute, { topic }, asking),
      })),
    )
    return answered(
      routes.flatMap(({ topic, route }) => {
        const own = route.ok ? route.value?.find(({ broker }) => broker === master.group) : undefined
        return own == null ? [] : [{ topic, count: Math.max(own.readQueues, own.writeQueues) }]
      }),
    )
  }
  return last
}
