import { requestCode } from '../codes.ts'
import { jsonBody, textOf } from '../json-body.ts'
import { type Rpc, UnreadableAnswer } from '../rpc.ts'

/**
 * 206 GET_ALL_TOPIC_LIST_FROM_NAMESERVER: the names of all topics, system topics included.
 * Body: {"topicList":["TBW102",…]}
 */
export const getTopicList: Rpc<void, string[]> = {
  code: requestCode.getAllTopicListFromNameserver,
  encode: () => ({}),
  decode: ({ body }) => {
    const { topicList } = jsonBody(body)
    if (!Array.isArray(topicList)) throw new UnreadableAnswer('topicList is not an array')
    return topicList.map(topic => textOf(topic) ?? '')
  },
}
