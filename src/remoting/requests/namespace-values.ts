import { requestCode, responseCode } from '../codes.ts'
import { jsonBody, textsOf } from '../json-body.ts'
import type { Rpc } from '../rpc.ts'

/**
 * 219 GET_KVLIST_BY_NAMESPACE, to a NameServer: what somebody put there under a namespace, for example ORDER_TOPIC_CONFIG, which
 * lists ordered topics with their queues. Each NameServer has its own. Empty: nothing was ever put there.
 * Fields: namespace. Body: {"table":{key:value}}
 */
export const getNamespaceValues: Rpc<{ namespace: string }, Record<string, string>> = {
  code: requestCode.getKvListByNamespace,
  alsoAnswers: [responseCode.queryNotFound],
  encode: ({ namespace }) => ({ fields: { namespace } }),
  decode: ({ code, body }) =>
    code === responseCode.queryNotFound ? {} : textsOf(jsonBody(body).table, 'the table of the namespace'),
}
