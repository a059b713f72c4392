import { requestCode, responseCode } from '../codes.ts'
import { numberOf } from '../json-body.ts'
import type { Rpc } from '../rpc.ts'

/** The master of a group by the leading controller. */
export interface ReplicaInfo {
  masterId?: number
  masterAddress?: string
  masterEpoch: number
}

/**
 * 1004 CONTROLLER_GET_REPLICA_INFO, to the leading controller. Undefined: no broker of that name ever registered there.
 * Fields: brokerName → masterBrokerId, masterAddress, masterEpoch
 */
export const getReplicaInfo: Rpc<{ group: string }, ReplicaInfo | undefined> = {
  code: requestCode.controllerGetReplicaInfo,
  alsoAnswers: [responseCode.controllerBrokerMetadataNotExist],
  encode: ({ group }) => ({ fields: { brokerName: group } }),
  decode: ({ code, fields }) => {
    if (code === responseCode.controllerBrokerMetadataNotExist) return undefined
    return {
      ...(fields.masterBrokerId == null ? {} : { masterId: numberOf(fields.masterBrokerId, 'masterBrokerId') }),
      ...(fields.masterAddress == null ? {} : { masterAddress: fields.masterAddress }),
      masterEpoch: numberOf(fields.masterEpoch, 'masterEpoch'),
    }
  },
}
