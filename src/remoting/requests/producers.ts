import { requestCode } from '../codes.ts'
import { jsonBody, objectOf, objectsOf, textOf } from '../json-body.ts'
import type { Rpc } from '../rpc.ts'

export interface ProducerConnection {
  group: string
  clientId: string
  /** ip:port of the client, as Java prints a socket's address: "/10.0.0.5:41234". */
  address: string
}

/**
 * 328 GET_ALL_PRODUCER_INFO, to a broker (since 4.9.3): every connection of a producer that has sent a heartbeat. The older
 * 204 wants the name of each producer group, which nobody here knows.
 * Body: {"data":{group:[{"clientId":…,"remoteIP":"/10.0.0.5:41234","language":…,"version":…,"lastUpdateTimestamp":…}]}}
 */
export const getProducers: Rpc<void, ProducerConnection[]> = {
  code: requestCode.getAllProducerInfo,
  encode: () => ({}),
  decode: ({ body }) => {
    const { data } = jsonBody(body)
    const groups = Object.entries(data == null ? {} : objectOf(data, 'data'))
    return groups.flatMap(([group, connections]) =>
      objectsOf(connections, group).map(one => ({
        group,
        clientId: textOf(one.clientId) ?? '',
        address: textOf(one.remoteIP) ?? '',
      })),
    )
  },
}
