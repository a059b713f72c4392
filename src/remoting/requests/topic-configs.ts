import { requestCode } from '../codes.ts'
import { type JsonObject, jsonBody, numberOf, objectOf, textOf } from '../json-body.ts'
import type { Rpc } from '../rpc.ts'

/** A topic as its broker keeps it, whatever NameServers were told meanwhile. */
export interface TopicConfig {
  topic: string
  /** Bits: 4 read, 2 write, 1 inherit. */
  permission: number
  readQueues: number
  writeQueues: number
  /** `order=true`: somebody relies on the order of its messages. */
  isOrdered: boolean
  /** message.type of 5.x: NORMAL, FIFO, DELAY, TRANSACTION; undefined: never said. */
  messageType?: string
}

/**
 * 21 GET_ALL_TOPIC_CONFIG, to a broker: every topic it has, system topics included. A slave has its master's, up to a minute old.
 * Body: {"dataVersion":…,"topicConfigTable":{name:{"perm":6,"readQueueNums":4,"writeQueueNums":4,"order":false,"attributes":{…}}}}
 */
export const getTopicConfigs: Rpc<void, TopicConfig[]> = {
  code: requestCode.getAllTopicConfig,
  encode: () => ({}),
  decode: ({ body }) => {
    const table = objectOf(jsonBody(body).topicConfigTable, 'topicConfigTable')
    return Object.entries(table).map(([topic, value]) => topicOf(topic, objectOf(value, topic)))
  },
}

function topicOf(topic: string, config: JsonObject): TopicConfig {
  const messageType = messageTypeOf(config)
  return {
    topic,
    permission: numberOf(config.perm, `perm of ${topic}`),
    readQueues: numberOf(config.readQueueNums, `readQueueNums of ${topic}`),
    writeQueues: numberOf(config.writeQueueNums, `writeQueueNums of ${topic}`),
    isOrdered: config.order === true,
    ...(messageType == null ? {} : { messageType }),
  }
}

/** 5.x keeps it as "message.type"; a request that sets it says "+message.type" (TopicAttributes). */
function messageTypeOf({ attributes }: JsonObject): string | undefined {
  const all = attributes == null ? {} : objectOf(attributes, 'attributes')
  return textOf(all['message.type']) ?? textOf(all['+message.type'])
}
