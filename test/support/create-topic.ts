import type { Rpc } from '../../src/remoting/rpc.ts'

export interface TopicToCreate {
  topic: string
  /** The same number to read and to write. */
  queues: number
  /** 6: read and write. */
  permission: number
}

/**
 * 17 UPDATE_AND_CREATE_TOPIC, to a *master*: creates the topic there or changes it. A 5.x slave accepts it silently and
 * keeps it to itself.
 * Fields: topic, defaultTopic, readQueueNums, writeQueueNums, perm, topicFilterType, topicSysFlag, order
 */
export const createTopic: Rpc<TopicToCreate, void> = {
  code: 17,
  encode: ({ topic, queues, permission }) => ({
    fields: {
      topic,
      defaultTopic: 'TBW102',
      readQueueNums: String(queues),
      writeQueueNums: String(queues),
      perm: String(permission),
      topicFilterType: 'SINGLE_TAG',
      topicSysFlag: '0',
      order: 'false',
    },
  }),
  decode: () => undefined,
}
