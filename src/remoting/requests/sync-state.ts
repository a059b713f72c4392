import { requestCode } from '../codes.ts'
import { type JsonObject, jsonBody, numberOf, objectOf, objectsOf, textOf } from '../json-body.ts'
import type { Rpc } from '../rpc.ts'

/** A group as the leading controller has it. */
export interface SyncState {
  /** Id that the controller gave the master; undefined while there is none. */
  masterId?: number
  masterAddress?: string
  masterEpoch: number
  syncStateSetEpoch: number
  /** The sync state set: who has every message that was acknowledged, the master among them. */
  inSync: KnownReplica[]
  notInSync: KnownReplica[]
}

export interface KnownReplica {
  id: number
  address: string
  /** It reports to the controller. */
  isAlive: boolean
}

/**
 * 1006 CONTROLLER_GET_SYNC_STATE_DATA, to the leading controller (others answer 2007): by brokerName; groups that never registered
 * are left out. Body: ["broker-a"] → {"replicasInfoTable":{"broker-a":{"masterBrokerId":1,"masterAddress":…,"masterEpoch":1,
 * "syncStateSetEpoch":3,"inSyncReplicas":[{"brokerName":…,"brokerId":1,"brokerAddress":…,"alive":true}],"notInSyncReplicas":[]}}}
 */
export const getSyncState: Rpc<{ groups: readonly string[] }, Record<string, SyncState>> = {
  code: requestCode.controllerGetSyncStateData,
  encode: ({ groups }) => ({ body: Buffer.from(JSON.stringify(groups)) }),
  decode: ({ body }) => {
    const table = jsonBody(body).replicasInfoTable
    const entries = Object.entries(table == null ? {} : objectOf(table, 'replicasInfoTable'))
    return Object.fromEntries(entries.map(([name, value]) => [name, stateOf(objectOf(value, name))]))
  },
}

function stateOf(state: JsonObject): SyncState {
  const masterAddress = textOf(state.masterAddress)
  return {
    ...(state.masterBrokerId == null ? {} : { masterId: numberOf(state.masterBrokerId, 'masterBrokerId') }),
    ...(masterAddress == null || masterAddress === '' ? {} : { masterAddress }),
    masterEpoch: numberOf(state.masterEpoch, 'masterEpoch'),
    syncStateSetEpoch: numberOf(state.syncStateSetEpoch, 'syncStateSetEpoch'),
    inSync: objectsOf(state.inSyncReplicas, 'inSyncReplicas').map(replicaOf),
    notInSync: objectsOf(state.notInSyncReplicas, 'notInSyncReplicas').map(replicaOf),
  }
}

function replicaOf(replica: JsonObject): KnownReplica {
  return {
    id: numberOf(replica.brokerId, 'brokerId'),
    address: textOf(replica.brokerAddress) ?? '',
    isAlive: replica.alive === true,
  }
}
