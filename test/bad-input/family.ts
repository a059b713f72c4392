import { good } from '../topology/load-text.ts'
import { replaced, withDefaults } from '../topology/refused.ts'
import type { Row } from './row.ts'

const old = replaced('5.3.3', '4.9.7')
const controlled = good
  .replace('hosts: [A, B]', 'hosts: [A, B, C]')
  .replace('nameservers: [A, B]', 'nameservers: [A, B, C]')
  .replace(/brokers:[\s\S]*/, 'brokers:\n  broker-a: { replicas: [A, B, C] }\nreplication: controller\ncontrollers: ')
const key = (text: string): string => withDefaults(`config: { ${text} }`)

/** Proxies, controllers, what takes their place, and the versions that have none. */
export const family: Row[] = [
  {
    what: '`proxies: [A]` on 4.9',
    topology: `${old}proxies: [A]\n`,
    says: /7:11: proxy-1: RocketMQ 4\.9\.7 has no proxy/,
  },
  {
    what: '`--proxy local` on 4.9',
    topology: old,
    argv: ['render', 'trade.yaml', '-o', 'out', '--proxy', 'local'],
    says: /5:23: the proxy in broker-a: RocketMQ 4\.9\.7 has no proxy/,
  },
  {
    what: '`controllers: nameservers` on 4.9',
    topology: `${controlled.replace('5.3.3', '4.9.7')}nameservers\n`,
    says: /7:14: RocketMQ 4\.9\.7 has no controllers[\s\S]*5:25: RocketMQ 4\.9\.7 has no replicas|has no replicas[\s\S]*has no controllers/,
  },
  {
    what: 'replicas, and no controllers',
    topology: controlled.replace('controllers: ', ''),
    says: /5:25: .*there are no controllers to choose their master/,
  },
  {
    what: 'a proxy on the port of a NameServer',
    topology: `${replaced('nameservers: [A, B]', 'nameservers: [{ host: A, port: 9870 }, B]')}proxies: [{ host: A, port: 9870 }]\n`,
    says: /7:28: ports collide on one machine: proxy-1's port 9870 is namesrv-1's port/,
  },
  {
    what: 'a controller on the HA port of a broker',
    topology: `${controlled.replace('[A, B, C] }', '[{ host: A, port: 10911 }, B, C] }')}[{ host: A, port: 10912 }, B, C]\n`,
    says: /HA port 10912 is controller-1's port/,
  },
  {
    what: '`controllerDLegerPeers` by hand, with a peer that is none of them',
    topology: `${controlled}[{ host: A, config: { controllerDLegerPeers: n0-10.0.0.9:9878 } }, B, C]\n`,
    says: /'controllerDLegerPeers' is decided by the topology[\s\S]*it is the list of `controllers`/,
  },
  {
    what: '`controllerDLegerSelfId` by hand',
    topology: `${controlled}[{ host: A, config: { controllerDLegerSelfId: n1 } }, B, C]\n`,
    says: /'controllerDLegerSelfId' is decided by the topology/,
  },
  {
    what: 'a controller on a host that is not there',
    topology: `${controlled}[A, B, D]\n`,
    says: /7:21: .*'D'/,
  },
  {
    what: '`enableDLegerCommitLog: true`',
    topology: key('enableDLegerCommitLog: true'),
    says: /7:23: 'enableDLegerCommitLog' belongs to the DLedger commit log[\s\S]*`replication: controller`/,
  },
  {
    what: '`dLegerGroup: broker-a`',
    topology: key('dLegerGroup: broker-a'),
    says: /7:23: 'dLegerGroup' belongs to the DLedger commit log/,
  },
  {
    what: '`isInBrokerContainer: true`',
    topology: key('isInBrokerContainer: true'),
    says: /7:23: 'isInBrokerContainer' belongs to a broker container[\s\S]*`replication: controller`/,
  },
  {
    what: '`brokerConfigPaths`, a broker container’s',
    topology: key('brokerConfigPaths: /etc/a.conf'),
    says: /7:23: 'brokerConfigPaths' belongs to a broker container/,
  },
  {
    what: 'two controllers',
    topology: `${controlled}[A, B]\n`,
    says: /wrote[\s\S]*warning: trade\.yaml:7:14: two controllers: while one is away no master is chosen/,
    code: 0,
  },
]
