/** Topologies for tests whose subject is not the topology: few processes, on ports of their own. */

/** One NameServer and one master. */
export const oneMaster = `rocketmq: "5.3.3"
hosts: [A]
nameservers: [{ host: A, port: 19876 }]
brokers:
  broker-a: { master: { host: A, port: 20911 } }
`

/** One NameServer, a master and its slave, which a send waits for. */
export const onePair = `rocketmq: "5.3.3"
hosts: [A, B]
nameservers: [{ host: A, port: 19876 }]
brokers:
  broker-a: { master: { host: A, port: 20911 }, slaves: [{ host: B, port: 20921 }] }
replication: sync
`

/** One NameServer and one master, the files of whose store fit on a disk of a few MB. */
export function smallStore({ namesrv, broker }: { namesrv: number; broker: number }): string {
  return `rocketmq: "5.3.3"
hosts: [A]
nameservers: [{ host: A, port: ${namesrv} }]
brokers:
  broker-a:
    master:
      host: A
      port: ${broker}
      config: { mappedFileSizeCommitLog: 4194304, mappedFileSizeConsumeQueue: 60000, maxHashSlotNum: 5000, maxIndexNum: 20000 }
`
}
