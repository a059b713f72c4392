import { requestCode, responseCode } from '../codes.ts'
import { jsonBody, numberOf, objectsOf, textOf } from '../json-body.ts'
import type { Rpc } from '../rpc.ts'

export interface QueueRoute {
  /** Broker group. */
  broker: string
  /** Bits: 4 read, 2 write, 1 inherit. */
  permission: number
  readQueues: number
  writeQueues: number
}

/**
 * 105 GET_ROUTEINFO_BY_TOPIC, to a NameServer: which groups have the topic, and what may be done there. Undefined: no route.
 * Body: {"queueDatas":[{"brokerName":…,"perm":6,"readQueueNums":4,"writeQueueNums":4}],"brokerDatas":[…]}
 */
export const getTopicRoute: Rpc<{ topic: string }, QueueRoute[] | undefined> = {
  code: requestCode.getRouteInfoByTopic,
  alsoAnswers: [responseCode.topicNotExist],
  encode: ({ topic }) => ({ fields: { topic, acceptStandardJsonOnly: 'true' } }),
  decode: ({ code, body }) => {
    if (code === responseCode.topicNotExist) return undefined
    return objectsOf(jsonBody(body).queueDatas, 'queueDatas').map(queue => ({
      broker: textOf(queue.brokerName) ?? '',
      permission: numberOf(queue.perm, 'perm'),
      readQueues: numberOf(queue.readQueueNums, 'readQueueNums'),
      writeQueues: numberOf(queue.writeQueueNums, 'writeQueueNums'),
    }))
  },
}
