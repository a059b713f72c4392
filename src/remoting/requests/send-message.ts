import { requestCode, responseCode } from '../codes.ts'
import { numberOf } from '../json-body.ts'
import type { Rpc } from '../rpc.ts'

export interface MessageToSend {
  group: string
  topic: string
  queueId: number
  body: Buffer
  properties: Record<string, string>
  /** Unix ms. */
  bornTimestamp: number
}

/** The message is stored in every case; all but 'ok' say what it lacks. */
export interface Sent {
  status: 'ok' | 'flush-disk-timeout' | 'slave-not-available' | 'flush-slave-timeout'
  messageId: string
  queueId: number
  queueOffset: number
}

const statuses: Record<number, Sent['status']> = {
  [responseCode.success]: 'ok',
  [responseCode.flushDiskTimeout]: 'flush-disk-timeout',
  [responseCode.slaveNotAvailable]: 'slave-not-available',
  [responseCode.flushSlaveTimeout]: 'flush-slave-timeout',
}

/**
 * 310 SEND_MESSAGE_V2, to a master.
 * Fields: a producerGroup, b topic, c defaultTopic, d defaultTopicQueueNums, e queueId, f sysFlag, g bornTimestamp, h flag,
 * i properties, j reconsumeTimes, k unitMode, m batch (SendMessageRequestHeaderV2) → msgId, queueId, queueOffset
 */
export const sendMessage: Rpc<MessageToSend, Sent> = {
  code: requestCode.sendMessageV2,
  alsoAnswers: [responseCode.flushDiskTimeout, responseCode.slaveNotAvailable, responseCode.flushSlaveTimeout],
  encode: message => ({
    body: message.body,
    fields: {
      a: message.group,
      b: message.topic,
      c: 'TBW102',
      d: '4',
      e: String(message.queueId),
      f: '0',
      g: String(message.bornTimestamp),
      h: '0',
      i: propertiesText(message.properties),
      j: '0',
      k: 'false',
      m: 'false',
    },
  }),
  decode: ({ code, fields }) => ({
    status: statuses[code] ?? 'ok',
    messageId: fields.msgId ?? '',
    queueId: numberOf(fields.queueId, 'queueId'),
    queueOffset: numberOf(fields.queueOffset, 'queueOffset'),
  }),
}

/** name \x01 value \x02 … (MessageDecoder#messageProperties2String) */
function propertiesText(properties: Record<string, string>): string {
  return Object.entries(properties)
    .map(([name, value]) => `${name}\x01${value}\x02`)
    .join('')
}
