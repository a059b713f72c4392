import { requestCode, responseCode } from '../codes.ts'
import { decodeMessages, type Message } from '../message.ts'
import { type Rpc, UnreadableAnswer } from '../rpc.ts'

/**
 * 33 VIEW_MESSAGE_BY_ID, to a master or a slave: the message at a place of the commit log. Undefined: the log does not reach that
 * far, or no longer. Unlike a pull, a slave answers it whatever slaveReadEnable says (QueryMessageProcessor#viewMessageById).
 * Fields: topic (5.x, for its access control), offset. Body: one stored message.
 */
export const viewMessage: Rpc<{ topic: string; physicalOffset: number }, Message | undefined> = {
  code: requestCode.viewMessageById,
  alsoAnswers: [responseCode.systemError],
  encode: ({ topic, physicalOffset }) => ({ fields: { topic, offset: String(physicalOffset) } }),
  decode: ({ code, remark, body }) => {
    if (code === responseCode.success) return onlyMessage(body)
    if (/can not find message/.test(remark ?? '')) return undefined
    throw new UnreadableAnswer(remark ?? `code ${code}`)
  },
}

function onlyMessage(body: Buffer): Message {
  const [message, ...others] = decodeMessages(body)
  if (message == null || others.length > 0) throw new UnreadableAnswer('not one message')
  return message
}
