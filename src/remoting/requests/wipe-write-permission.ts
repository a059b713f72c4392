import { requestCode } from '../codes.ts'
import { numberOf } from '../json-body.ts'
import type { Rpc } from '../rpc.ts'

/**
 * 205 WIPE_WRITE_PERM_OF_BROKER, to *each* NameServer: takes the write bit from all topics of a broker group, in that
 * NameServer's memory only. Never undone by itself. Answers with the number of topics.
 * Fields: brokerName → wipeTopicCount
 */
export const wipeWritePermission: Rpc<{ group: string }, number> = {
  code: requestCode.wipeWritePermOfBroker,
  encode: ({ group }) => ({ fields: { brokerName: group } }),
  decode: ({ fields }) => numberOf(fields.wipeTopicCount, 'wipeTopicCount'),
}
