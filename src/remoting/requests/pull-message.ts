import { requestCode, responseCode } from '../codes.ts'
import { numberOf } from '../json-body.ts'
import { decodeMessages, type Message } from '../message.ts'
import type { Rpc } from '../rpc.ts'

export interface PullFrom {
  group: string
  topic: string
  queueId: number
  offset: number
  maxMessages: number
}

export interface Pulled {
  /** 'none': nothing at this offset yet. 'moved': the offset is not there, go on at `nextOffset`. */
  status: 'found' | 'none' | 'moved'
  messages: Message[]
  nextOffset: number
  minOffset: number
  maxOffset: number
}

/**
 * 11 PULL_MESSAGE, to a master or a slave, answered at once. The group must exist or be created automatically.
 * sysFlag 4 brings the subscription along, so that no heartbeat has to (PullSysFlag).
 * Fields: consumerGroup, topic, queueId, queueOffset, maxMsgNums, sysFlag, commitOffset, suspendTimeoutMillis, subscription,
 * subVersion, expressionType → nextBeginOffset, minOffset, maxOffset. Body: stored messages.
 */
export const pullMessage: Rpc<PullFrom, Pulled> = {
  code: requestCode.pullMessage,
  alsoAnswers: [responseCode.pullNotFound, responseCode.pullRetryImmediately, responseCode.pullOffsetMoved],
  encode: ({ group, topic, queueId, offset, maxMessages }) => ({
    fields: {
      consumerGroup: group,
      topic,
      queueId: String(queueId),
      queueOffset: String(offset),
      maxMsgNums: String(maxMessages),
      sysFlag: '4',
      commitOffset: '0',
      suspendTimeoutMillis: '0',
      subscription: '*',
      subVersion: '0',
      expressionType: 'TAG',
    },
  }),
  decode: ({ code, fields, body }) => ({
    status: statusOf(code),
    messages: code === responseCode.success ? decodeMessages(body) : [],
    nextOffset: numberOf(fields.nextBeginOffset, 'nextBeginOffset'),
    minOffset: numberOf(fields.minOffset, 'minOffset'),
    maxOffset: numberOf(fields.maxOffset, 'maxOffset'),
  }),
}

function statusOf(code: number): Pulled['status'] {
  if (code === responseCode.success) return 'found'
  return code === responseCode.pullOffsetMoved ? 'moved' : 'none'
}
