import { requestCode } from '../codes.ts'
import { numberOf } from '../json-body.ts'
import type { Rpc } from '../rpc.ts'

export interface Queue {
  topic: string
  queueId: number
}

/** 30 GET_MAX_OFFSET, to a broker: where the queue's next message goes. Fields: topic, queueId → offset */
export const getMaxOffset = offsetRequest(requestCode.getMaxOffset)

/** 31 GET_MIN_OFFSET, to a broker: the queue's oldest message. Fields: topic, queueId → offset */
export const getMinOffset = offsetRequest(requestCode.getMinOffset)

function offsetRequest(code: number): Rpc<Queue, number> {
  return {
    code,
    encode: ({ topic, queueId }) => ({ fields: { topic, queueId: String(queueId) } }),
    decode: ({ fields }) => numberOf(fields.offset, 'offset'),
  }
}
