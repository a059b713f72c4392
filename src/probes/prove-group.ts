import { performance } from 'node:perf_hooks'
import { instanceNamed } from '../components/deployed.ts'
import type { Message } from '../remoting/message.ts'
import { getMaxOffset } from '../remoting/requests/offsets.ts'
import { pullMessage } from '../remoting/requests/pull-message.ts'
import { viewMessage } from '../remoting/requests/view-message.ts'
import type { DeployedGroup, DeployedInstance } from '../topology/deployment.ts'
import type { Asking } from './asking.ts'
import type { CopyProof, GroupProof } from './group-proof.ts'
import { type StoredProof, sendProof } from './send-proof.ts'

export interface ProofRequest {
  asking: Asking
  /** How many messages a group. */
  messages: number
  /** Tells this run's messages from all others. */
  run: string
}

/** How long a copy may take until it has a message, ms; a slave that is further behind is not a copy to rely on. */
const copyMs = 10_000
/** Between two questions, ms: first and at most. */
const [firstPauseMs, longestPauseMs] = [1, 50]

/** There in every version, so that a pull makes no group: a new one would undo a wipe on 4.9 (rocketmq-facts 11.4). */
const consumerGroup = 'SELF_TEST_C_GROUP'

/**
 * Sends messages through a group's master to the topic that RocketMQ itself keeps under the group's name, one after the other, and
 * reads each from the master as consumers do and from every slave's commit log. Ends with the first that is not acknowledged;
 * a copy that failed once is not asked again.
 * @throws RmqctlError `interrupted`
 */
export async function proveGroup(group: DeployedGroup, request: ProofRequest): Promise<GroupProof> {
  const { deployment } = request.asking
  const master = instanceNamed(group.master, deployment)
  const copies = [master, ...group.slaves.map(id => instanceNamed(id, deployment))].map(one =>
    newCopy(one, one === master ? 'master' : 'slave'),
  )
  const proof: GroupProof = {
    group: group.name,
    master: master.id,
    sent: 0,
    sendMs: [],
    retries: 0,
    copies: copies.map(({ proof: copy }) => copy),
  }
  for (let number = 0; number < request.messages; number++) {
    const stored = await sendProof({ master, topic: group.name, number }, request)
    proof.retries += stored.retries
    if (stored.message != null) await readBack(stored.message, copies, request.asking)
    if (stored.problem != null) return { ...proof, problem: stored.problem }
    proof.sent++
    proof.sendMs.push(stored.ms)
  }
  return proof
}

interface Copy {
  instance: DeployedInstance
  proof: CopyProof
}

function newCopy(instance: DeployedInstance, role: CopyProof['role']): Copy {
  return { instance, proof: { instance: instance.id, role, read: 0, readMs: [] } }
}

async function readBack(stored: StoredProof, copies: Copy[], asking: Asking): Promise<void> {
  const asked = copies.filter(({ proof }) => proof.problem == null)
  const found = await Promise.all(asked.map(copy => findOn(copy, stored, asking)))
  const original = found.find((_, index) => asked[index]?.proof.role === 'master')
  for (const [index, { proof }] of asked.entries()) {
    const one = found[index]
    if (one == null) continue
    const difference = differenceOf(one.message, stored, original?.message)
    if (difference != null) {
      proof.problem = difference
      continue
    }
    proof.read++
    proof.readMs.push(one.ms)
  }
}

interface Found {
  message: Message
  ms: number
}

/** Asks until the copy has the message; what stands in the way becomes its problem. */
async function findOn({ instance, proof }: Copy, stored: StoredProof, asking: Asking): Promise<Found | undefined> {
  const begin = performance.now()
  const look = proof.role === 'master' ? pulled : viewed
  for (let waitMs = firstPauseMs; proof.problem == null; waitMs = Math.min(2 * waitMs, longestPauseMs)) {
    const seen = await look(instance, stored, asking)
    const now = performance.now()
    if (typeof seen === 'string') proof.problem = seen
    else if (seen != null) return { message: seen, ms: now - stored.sentAt }
    else if (now - begin > copyMs) proof.problem = `message ${stored.number + 1} was not there after ${copyMs / 1000} s`
    else await new Promise(resolve => setTimeout(resolve, waitMs))
  }
  return undefined
}

/** The message, undefined while it is not there yet, or why it cannot be read. */
type Look = (instance: DeployedInstance, stored: StoredProof, asking: Asking) => Promise<Message | undefined | string>

const pulled: Look = async (instance, { topic, queueOffset }, asking) => {
  const from = { group: consumerGroup, topic, queueId: 0, offset: queueOffset, maxMessages: 1 }
  const answer = await asking.pool.client(instance).call(pullMessage, from, asking)
  if (!answer.ok) return `does not give back what it stored: ${answer.failure.text}`
  return answer.value.status === 'moved' ? `offset ${queueOffset} of its queue is not there` : answer.value.messages[0]
}

/** Pulling from a slave is refused unless slaveReadEnable: its commit log shows the message, its queue's end the dispatch. */
const viewed: Look = async (instance, { topic, queueOffset, physicalOffset }, asking) => {
  const client = asking.pool.client(instance)
  const end = await client.call(getMaxOffset, { topic, queueId: 0 }, asking)
  if (!end.ok) return `does not answer: ${end.failure.text}`
  if (end.value <= queueOffset) return undefined
  const answer = await client.call(viewMessage, { topic, physicalOffset }, asking)
  if (answer.ok) return answer.value
  const { kind, text } = answer.failure
  return kind === 'unreadable'
    ? `has something else at ${physicalOffset} of its commit log (${text})`
    : `does not answer: ${text}`
}

/** Undefined when the copy is what was sent, and the master's own copy byte for byte. */
function differenceOf(message: Message, stored: StoredProof, original: Message | undefined): string | undefined {
  if (!message.body.equals(stored.body)) return `message ${stored.number + 1} came back with another body`
  if (original == null || message.bytes.equals(original.bytes)) return undefined
  const at = message.bytes.findIndex((byte, index) => byte !== original.bytes[index])
  const place = stored.physicalOffset + Math.max(at, 0)
  return `message ${stored.number + 1} is not stored as on the master: byte ${place} of the commit log differs`
}
