import { requestCode, responseCode } from '../codes.ts'
import { type JsonObject, jsonBody, numberOf, objectOf, objectsOf, textOf } from '../json-body.ts'
import type { Rpc } from '../rpc.ts'

export type HaStatus =
  | { role: 'master'; maxOffset: number; connections: HaConnection[] }
  | { role: 'slave'; client: HaClient }

/** A slave as its master sees it. The master's own `inSync` is left out on purpose: it only means less than 256 MB behind. */
export interface HaConnection {
  /** ip:port of the slave's end; the port is a chance one. */
  address: string
  /** −1 until the slave reported once (DefaultHAConnection). */
  ackOffset: number
  bytesPerSecond: number
}

/** A slave's own view of its connection; timestamps in unix ms by its own clock. */
export interface HaClient {
  /** The HA address it copies from; undefined before its first registration told it. */
  masterAddress?: string
  maxOffset: number
  /** 0 right after a loss; a failing attempt to connect renews it too (DefaultHAClient#connectMaster). */
  lastReadTimestamp: number
  /** When it last reported its offset to a master: at least each haSendHeartbeatInterval while connected. */
  lastWriteTimestamp: number
  bytesPerSecond: number
}

/**
 * 907 GET_BROKER_HA_STATUS, to a broker of 5.x. Undefined: 4.9, which has no such request.
 * Body of a master: {"master":true,"masterCommitLogMaxOffset":9,"haConnectionInfo":[{"addr":…,"slaveAckOffset":9,…}],…}
 * Body of a slave: {"master":false,"haClientRuntimeInfo":{"masterAddr":…,"maxOffset":9,"lastReadTimestamp":…,…},…}
 */
export const getHaStatus: Rpc<void, HaStatus | undefined> = {
  code: requestCode.getBrokerHaStatus,
  alsoAnswers: [responseCode.requestCodeNotSupported],
  encode: () => ({}),
  decode: ({ code, body }) => {
    if (code === responseCode.requestCodeNotSupported) return undefined
    const status = jsonBody(body)
    if (status.master !== true) return { role: 'slave', client: clientOf(status) }
    return {
      role: 'master',
      maxOffset: numberOf(status.masterCommitLogMaxOffset, 'masterCommitLogMaxOffset'),
      connections: objectsOf(status.haConnectionInfo, 'haConnectionInfo').map(connectionOf),
    }
  },
}

function connectionOf(info: JsonObject): HaConnection {
  return {
    address: textOf(info.addr) ?? '',
    ackOffset: numberOf(info.slaveAckOffset, 'slaveAckOffset'),
    bytesPerSecond: numberOf(info.transferredByteInSecond, 'transferredByteInSecond'),
  }
}

function clientOf(status: JsonObject): HaClient {
  const info = objectOf(status.haClientRuntimeInfo, 'haClientRuntimeInfo')
  const masterAddress = textOf(info.masterAddr)
  return {
    ...(masterAddress == null ? {} : { masterAddress }),
    maxOffset: numberOf(info.maxOffset, 'maxOffset'),
    lastReadTimestamp: numberOf(info.lastReadTimestamp, 'lastReadTimestamp'),
    lastWriteTimestamp: numberOf(info.lastWriteTimestamp, 'lastWriteTimestamp'),
    bytesPerSecond: numberOf(info.transferredByteInSecond, 'transferredByteInSecond'),
  }
}
