import { good } from '../topology/load-text.ts'
import { onBroker, replaced, withDefaults } from '../topology/refused.ts'
import type { Row } from './row.ts'

const version = (text: string): string => replaced('"5.3.3"', text)
const onNamesrv = (fields: string): string =>
  replaced('nameservers: [A, B]', `nameservers: [{ host: A, ${fields} }, B]`)

/** Numbers as text, text as numbers, and other kinds than what is wanted. */
export const kinds: Row[] = [
  { what: '`rocketmq: 5.3`', topology: version('5.3'), says: /1:11: .*must be quoted/ },
  { what: '`rocketmq: "5.3"`', topology: version('"5.3"'), says: /1:11: '5\.3' is not a RocketMQ version/ },
  { what: '`rocketmq: latest`', topology: version('latest'), says: /1:11: 'latest' is not a RocketMQ version/ },
  { what: '`rocketmq: "3.2.6"`', topology: version('"3.2.6"'), says: /1:11: .*older than 4\.0/ },
  { what: '`rocketmq:` and nothing', topology: version(''), says: /1:\d+: 'rocketmq'/ },
  { what: 'no `rocketmq`', topology: good.replace(/^.*\n/, ''), says: /'rocketmq' is missing/ },
  { what: '`name: 5`', topology: `${good}name: 5\n`, says: /7:7: 'name' must be text/ },
  { what: '`hosts: A`', topology: replaced('hosts: [A, B]', 'hosts: A'), says: /2:8: 'hosts' must be/ },
  { what: '`hosts: [1, 2]`', topology: replaced('hosts: [A, B]', 'hosts: [1, 2]'), says: /2:9: / },
  { what: '`hosts: []`', topology: replaced('hosts: [A, B]', 'hosts: []'), says: /2:8: / },
  { what: '`nameservers: A`', topology: replaced('[A, B]\nbrokers', 'A\nbrokers'), says: /3:14: .*must be a list/ },
  { what: '`slaves: B`', topology: replaced('slaves: [B]', 'slaves: B'), says: /5:34: .*must be a list/ },
  { what: '`brokers:` and nothing', topology: good.replace(/brokers:[\s\S]*/, 'brokers:\n'), says: /4:1: 'brokers'/ },
  {
    what: '`brokers: [A]`',
    topology: good.replace(/brokers:[\s\S]*/, 'brokers: [A]\n'),
    says: /4:10: 'brokers' must be a map/,
  },
  { what: '`port: "10911"`', topology: onBroker('port: "10911"'), says: /5:40: .*must be a number/ },
  { what: '`port: 10911.5`', topology: onBroker('port: 10911.5'), says: /5:40: .*whole number/ },
  { what: '`port: .nan`', topology: onBroker('port: .nan'), says: /5:40: .*not \.nan/ },
  { what: '`port: true`', topology: onBroker('port: true'), says: /5:40: .*must be a number/ },
  { what: '`replication: true`', topology: `${good}replication: true\n`, says: /7:14: / },
  { what: '`replication: snyc`', topology: `${good}replication: snyc\n`, says: /7:14: .*one of none, async, sync/ },
  { what: '`flush: off`', topology: `${good}flush: off\n`, says: /7:8: .*one of async, sync/ },
  { what: '`copies: "2"`', topology: `${good}replication: { mode: sync, copies: "2" }\n`, says: /7:36: .*must be a/ },
  { what: '`copies: 1`', topology: `${good}replication: { mode: sync, copies: 1 }\n`, says: /7:36: .*2 or more/ },
  { what: '`sudo: "yes"`', topology: withDefaults('sudo: "yes"'), says: /7:19: .*true or false/ },
  { what: '`java: eleven`', topology: withDefaults('java: eleven'), says: /7:19: / },
  { what: '`java: 7`', topology: withDefaults('java: 7'), says: /7:19: / },
  {
    what: '`supervisor: docker`',
    topology: withDefaults('supervisor: docker'),
    says: /7:25: .*one of auto, systemd, process/,
  },
  {
    what: '`config: { fileReservedTime: }`',
    topology: withDefaults('config: { fileReservedTime: }'),
    says: /is empty/,
  },
  { what: '`config: { a: [1] }`', topology: withDefaults('config: { a: [1] }'), says: /7:26: .*not a list/ },
  {
    what: '`config: { listenPort: 1 }`',
    topology: withDefaults('config: { listenPort: 1 }'),
    says: /decided by the topology/,
  },
  { what: '`prot: 9876`', topology: onNamesrv('prot: 9876'), says: /3:26: unknown field 'prot'/ },
  { what: '`brokres:`', topology: good.replace('brokers:', 'brokres:'), says: /4:1: unknown field 'brokres'/ },
]

export const memory: Row[] = [
  { what: '`heap: 4gb`', topology: withDefaults('jvm: { heap: 4gb }'), says: /7:26: .*g or m/ },
  { what: '`heap: -1`', topology: withDefaults('jvm: { heap: -1 }'), says: /7:26: / },
  { what: '`heap: "-1"`', topology: withDefaults('jvm: { heap: "-1" }'), says: /7:26: .*g or m/ },
  { what: '`heap: 4.5g`', topology: withDefaults('jvm: { heap: 4.5g }'), says: /7:26: .*g or m/ },
  { what: '`heap: 4`', topology: withDefaults('jvm: { heap: 4 }'), says: /7:26: / },
  { what: '`heap: 4 g`', topology: withDefaults('jvm: { heap: 4 g }'), says: /7:26: .*g or m/ },
  { what: '`heap: 0g`', topology: withDefaults('jvm: { heap: 0g }'), says: /7:26: .*g or m/ },
  { what: '`heap: 4096k`', topology: withDefaults('jvm: { heap: 4096k }'), says: /7:26: .*g or m/ },
  {
    what: '`heap: 1m`, too little for any of them',
    topology: withDefaults('jvm: { heap: 1m }'),
    says: /7:26: .*at least/,
  },
  { what: '`heap:` and nothing', topology: withDefaults('jvm: { heap: }'), says: /7:20: .*is empty/ },
  { what: '`direct: 2gb`', topology: withDefaults('jvm: { direct: 2gb }'), says: /7:28: .*g or m/ },
  {
    what: 'a heap among the options',
    topology: withDefaults('jvm: { options: [-Xmx4g] }'),
    says: /'-Xmx4g' is decided/,
  },
  { what: 'options as one text', topology: withDefaults('jvm: { options: -Xlog -Xint }'), says: /must be a list/ },
]

export const ports: Row[] = [
  { what: '0', topology: onBroker('port: 0'), says: /5:40: .*at least 1/ },
  { what: '−1', topology: onBroker('port: -1'), says: /5:40: .*at least 1/ },
  { what: '65536', topology: onBroker('port: 65536'), says: /5:40: .*at most 65535/ },
  {
    what: '65535 for a broker, whose HA port is one above',
    topology: onBroker('port: 65535'),
    says: /5:40: .*leaves no room/,
  },
  {
    what: '2 for a broker, whose fast port is two below',
    topology: onBroker('port: 2'),
    says: /5:40: .*leaves no room/,
  },
  { what: '0 for a NameServer', topology: onNamesrv('port: 0'), says: /3:32: .*at least 1/ },
  {
    what: 'two brokers on one',
    topology: onBroker('port: 10921').replace('master: B,', 'master: { host: B, port: 10921 },'),
    says: /6:40: .*broker-b's port 10921 is broker-a's port/,
  },
  {
    what: 'two brokers three apart: the HA port of one is the fast port of the other',
    topology: onBroker('port: 10914').replace('master: B,', 'master: { host: B, port: 10911 },'),
    says: /6:40: .*HA port 10912 is broker-a's fast port/,
  },
  {
    what: 'a NameServer on the HA port of a broker',
    topology: onBroker('port: 10911').replace('nameservers: [A, B]', 'nameservers: [A, { host: B, port: 10912 }]'),
    says: /HA port 10912 is namesrv-2's port/,
  },
  {
    what: 'an HA port of its own',
    topology: onBroker('config: { haListenPort: 20000 }'),
    says: /5:44: .*'haListenPort' is decided by the topology/,
  },
  {
    what: '40911, from which Linux serves outgoing connections',
    topology: onBroker('port: 40911'),
    says: /5:40: .*40911.*outgoing/,
    code: 0,
  },
]
