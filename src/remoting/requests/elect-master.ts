import { requestCode, responseCode } from '../codes.ts'
import { numberOf } from '../json-body.ts'
import type { Rpc } from '../rpc.ts'

export interface Election {
  /** brokerClusterName. */
  cluster: string
  group: string
  /** Id that the controller gave the replica that is to lead. */
  id: number
}

/** `elected`: a new master since this request; else it led already. */
export interface Elected {
  elected: boolean
  masterId: number
  masterAddress: string
  masterEpoch: number
}

/**
 * 1002 CONTROLLER_ELECT_MASTER by a person, to the leading controller: this very replica, or nobody (2012) when it is not alive in
 * the sync state set (5.3.3:DefaultElectPolicy#tryElect).
 * Fields: clusterName, brokerName, brokerId, designateElect=true → masterBrokerId, masterAddress, masterEpoch, syncStateSetEpoch
 */
export const electMaster: Rpc<Election, Elected> = {
  code: requestCode.controllerElectMaster,
  alsoAnswers: [responseCode.controllerMasterStillExist],
  encode: ({ cluster, group, id }) => ({
    fields: { clusterName: cluster, brokerName: group, brokerId: String(id), designateElect: 'true' },
  }),
  decode: ({ code, fields }) => ({
    elected: code === responseCode.success,
    masterId: numberOf(fields.masterBrokerId, 'masterBrokerId'),
    masterAddress: fields.masterAddress ?? '',
    masterEpoch: numberOf(fields.masterEpoch, 'masterEpoch'),
  }),
}
