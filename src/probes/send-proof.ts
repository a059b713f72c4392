import { performance } from 'node:perf_hooks'
import type { Failure } from '../remoting/answer.ts'
import { responseCode } from '../remoting/codes.ts'
import { type Sent, sendMessage } from '../remoting/requests/send-message.ts'
import type { DeployedInstance } from '../topology/deployment.ts'
import type { Asking } from './asking.ts'

/** A message as its master has stored it. */
export interface StoredProof {
  number: number
  topic: string
  body: Buffer
  queueOffset: number
  physicalOffset: number
  /** performance.now() when it was sent. */
  sentAt: number
}

export interface SentProof {
  /** Also when it was stored without what was to be waited for. */
  message?: StoredProof
  /** From sending to the acknowledgement, the last attempt's. */
  ms: number
  retries: number
  problem?: string
}

interface ProofToSend {
  master: DeployedInstance
  topic: string
  number: number
}

/**
 * A busy broker refuses what lay in its queue for 200 ms, and the first message of an empty store has files of 1 GB made on master
 * and slave, which may take longer than slaveTimeout: RocketMQ's own, and clients send again too.
 */
const attempts = { busy: 10, late: 3 }

/** Sends one message and waits for its acknowledgement; what is not acknowledged fully is sent again before it is a problem. */
export async function sendProof(
  { master, topic, number }: ProofToSend,
  { asking, run }: { asking: Asking; run: string },
): Promise<SentProof> {
  const body = proofBody(run, number)
  for (let retries = 0; ; retries++) {
    const sentAt = performance.now()
    const answer = await asking.pool.client(master).call(
      sendMessage,
      { group: 'rmqctl-verify', topic, queueId: 0, body, properties: {}, bornTimestamp: Date.now() },
      // longer than a master waits for its slave (slaveTimeout, 3 s by default) or its disk (5 s)
      { ...asking, timeoutMs: asking.timeoutMs ?? 8000 },
    )
    const ms = performance.now() - sentAt
    if (!answer.ok) {
      if (retries + 1 < attempts.busy && isBusy(answer.failure)) continue
      return { ms, retries, problem: refusal(master, topic, answer.failure) }
    }
    const { status, queueOffset, messageId } = answer.value
    const message = { number, topic, body, queueOffset, physicalOffset: physicalOffsetOf(messageId), sentAt }
    if (status === 'ok') return { message, ms, retries }
    if (retries + 1 >= attempts.late) return { message, ms, retries, problem: lacks(master, status, ms) }
  }
}

/** A line that says whose it is, then every value that a byte can have. */
function proofBody(run: string, number: number): Buffer {
  const allBytes = Buffer.from(Array.from({ length: 1024 }, (_, index) => index % 256))
  return Buffer.concat([Buffer.from(`rmqctl verify ${run} ${number}\n`), allBytes])
}

/** The id that a broker gives is its address and the place in its commit log, in hex (MessageDecoder#createMessageId). */
function physicalOffsetOf(messageId: string): number {
  return Number.parseInt(messageId.slice(-16), 16)
}

function isBusy({ kind, code }: Failure): boolean {
  return kind === 'rejected' && code === responseCode.systemBusy
}

function refusal({ id }: DeployedInstance, topic: string, { kind, code, text }: Failure): string {
  if (kind !== 'rejected') return `${id} does not answer: ${text}`
  if (code === responseCode.noPermission)
    return `${id} takes no messages for its own topic ${topic}: ${text} (brokerTopicEnable or brokerPermission)`
  return `${id} refuses messages: ${text}`
}

function lacks({ id }: DeployedInstance, status: Exclude<Sent['status'], 'ok'>, ms: number): string {
  const took = `after ${Math.round(ms)} ms`
  switch (status) {
    case 'flush-disk-timeout':
      return `${id} stored a message that was not on its disk ${took} (FLUSH_DISK_TIMEOUT)`
    case 'flush-slave-timeout':
      return `${id} stored a message that no slave had ${took} (FLUSH_SLAVE_TIMEOUT)`
    case 'slave-not-available':
      return `${id} stored a message without a copy: no slave that could take it (SLAVE_NOT_AVAILABLE)`
  }
}
