import { requestCode } from '../codes.ts'
import { jsonBody, numberOf, objectOf } from '../json-body.ts'
import type { Rpc } from '../rpc.ts'

/** How far a consumer group has read a topic, by queue id. */
export interface ConsumerOffsets {
  topic: string
  group: string
  offsets: Record<string, number>
}

/**
 * 43 GET_ALL_CONSUMER_OFFSET, to a broker: how far every group has read (AdminBrokerProcessor#getAllConsumerOffset).
 * Body: {"offsetTable":{"topic@group":{0:12,1:7}},…}, queue ids as bare numbers.
 */
export const getConsumerOffsets: Rpc<void, ConsumerOffsets[]> = {
  code: requestCode.getAllConsumerOffset,
  encode: () => ({}),
  decode: ({ body }) => {
    const table = jsonBody(body).offsetTable
    return Object.entries(table == null ? {} : objectOf(table, 'offsetTable')).map(([key, value]) => ({
      topic: key.slice(0, key.lastIndexOf('@')),
      group: key.slice(key.lastIndexOf('@') + 1),
      offsets: Object.fromEntries(
        Object.entries(objectOf(value, 'offsets')).map(([queue, offset]) => [queue, numberOf(offset, 'offset')]),
      ),
    }))
  },
}
