import { requestCode } from '../codes.ts'
import { jsonBody, numberOf, objectOf, textOf, textsOf } from '../json-body.ts'
import type { Rpc } from '../rpc.ts'

/** brokerName → its cluster, and the addresses by brokerId. */
export type ClusterInfo = Record<string, { cluster: string; addresses: Record<string, string> }>

/**
 * 106 GET_BROKER_CLUSTER_INFO, to a NameServer: every broker that is registered there.
 * Body: {"brokerAddrTable":{name:{"brokerAddrs":{0:"ip:port",1:…},"brokerName":…,"cluster":…}},"clusterAddrTable":…},
 * with bare brokerIds as keys (fastjson).
 */
export const getClusterInfo: Rpc<void, ClusterInfo> = {
  code: requestCode.getBrokerClusterInfo,
  encode: () => ({}),
  decode: ({ body }) => {
    // A NameServer that no broker ever registered at leaves the table out or empty.
    const table = jsonBody(body).brokerAddrTable
    const entries = Object.entries(table == null ? {} : objectOf(table, 'brokerAddrTable'))
    return Object.fromEntries(entries.map(([name, value]) => [name, brokerOf(name, objectOf(value, name))]))
  },
}

function brokerOf(name: string, broker: ReturnType<typeof objectOf>): ClusterInfo[string] {
  const addresses = textsOf(broker.brokerAddrs, `brokerAddrs of ${name}`)
  for (const id of Object.keys(addresses)) numberOf(id, `brokerId of ${name}`)
  return { cluster: textOf(broker.cluster) ?? '', addresses }
}
