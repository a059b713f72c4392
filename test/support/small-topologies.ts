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
