import { describe, expect, test } from 'vitest'
import { good, load } from './load-text.ts'
import { onBroker, refuses, replaced, withDefaults } from './refused.ts'

const ssh = { hosts: 'A=10.0.0.1,B=10.0.0.2' }

refuses([
  [
    'an undefined host',
    replaced('master: A', 'master: Z'),
    [['5:23', "broker-a is on host 'Z'", 'hosts of this topology: A, B']],
  ],
  [
    'an undefined host, near',
    replaced('[A, B]', '[east, west]')
      .replace('master: A,', 'master: aest,')
      .replace('[A, B]', '[east]')
      .replace('slaves: [B]', 'slaves: [west]')
      .replace('master: B, slaves: [A]', 'master: west'),
    [['5:23', "'aest'", "did you mean 'east'?"]],
  ],
  ['a host twice', replaced('[A, B]', '[A, B, A]'), [['2:15', "host 'A' is listed twice"]]],
  [
    'an address as a host id',
    replaced('hosts: [A, B]', 'hosts: [A, B, 10.0.0.3]'),
    [['2:15', 'is an address, not a host id']],
  ],
  [
    'an unsafe group name',
    replaced('broker-b:', '"broker b;rm":'),
    [['6:3', "'broker b;rm' cannot be a group's name", 'broker-b-rm']],
  ],
  ['an unsafe cluster name', `name: a/b\n${good}`, [['1:7', "'a/b' cannot be a cluster's name", 'name: a-b']]],
  [
    'an unsafe file name',
    good,
    [['1:1', "'my.file', from the file’s name or --name,", 'name: my-file']],
    { defaultName: 'my.file' },
  ],
  [
    'a name of our own',
    replaced('broker-b:', 'namesrv-1:'),
    [
      ['6:3', "'namesrv-1' is a name of rmqctl's own"],
      ['6:24', "'namesrv-1' would be the id of two instances"],
    ],
  ],
  ['a folder of our own', replaced('broker-b:', 'releases:'), [['6:3', "'releases' is a name of rmqctl's own"]]],
  ['a word of JavaScript', replaced('broker-b:', 'constructor:'), [['6:3', "'constructor' cannot be"]]],
  [
    'ids that meet',
    replaced('broker-b:', 'broker-a-s:'),
    [['6:25', "'broker-a-s' would be the id of two instances: a slave of broker-a, and the group broker-a-s"]],
  ],
  [
    'a slave beside its master',
    replaced('slaves: [B]', 'slaves: [A]'),
    [['5:35', "broker-a-s and its own master are on host 'A'"]],
    ssh,
  ],
  [
    'two ids of one machine',
    good,
    [
      ['5:35', "one machine (hosts 'A' and 'B')"],
      ['6:35', "one machine (hosts 'B' and 'A')"],
    ],
    { hosts: 'A=10.0.0.1,B=root@10.0.0.1:22' },
  ],
  [
    'sync without a slave',
    `${replaced(', slaves: [B]', '')}replication: sync\n`,
    [['5:13', 'replication is sync, and broker-a has no slave']],
  ],
  [
    'more copies than members',
    `${good}replication: { mode: sync, copies: 3 }\n`,
    [
      ['5:13', 'broker-a has 2 members and cannot keep 3'],
      ['6:13', 'broker-b has 2 members'],
    ],
  ],
  [
    'three copies on 4.9',
    replaced('5.3.3', '4.9.7')
      .replace('[B] }', '[B, C], replication: { mode: sync, copies: 3 } }')
      .replace('hosts: [A, B]', 'hosts: [A, B, C]'),
    [['5:13', 'waits for one slave only']],
  ],
  [
    'none with slaves',
    `${good}replication: none\n`,
    [
      ['5:13', 'broker-a has slaves, and replication is none'],
      ['6:13', 'broker-b has slaves'],
    ],
  ],
  [
    'copies of async',
    `${good}replication: { mode: async, copies: 2 }\n`,
    [['7:37', 'copies are counted for sync only']],
  ],
  [
    'ports that are equal',
    onBroker('port: 10921').replace('master: B,', 'master: { host: B, port: 10921 },'),
    [['6:40', "broker-b's port 10921 is broker-a's port"]],
  ],
  [
    'derived ports that meet',
    onBroker('port: 10914').replace('master: B,', 'master: { host: B, port: 10911 },'),
    [['6:40', "broker-b's HA port 10912 is broker-a's fast port"]],
  ],
  [
    'a NameServer on a derived port',
    replaced('nameservers: [A, B]', 'nameservers: [A, { host: B, port: 10912 }]').replace(
      'master: A,',
      'master: { host: A, port: 10911 },',
    ),
    [['5:40', "broker-a's HA port 10912 is namesrv-2's port"]],
  ],
  ['no room below', onBroker('port: 2'), [['5:40', 'leaves no room for 0 (fast)']]],
  ['no room above', onBroker('port: 65535'), [['5:40', 'leaves no room for 65533 (fast) and 65536 (HA)']]],
  [
    'a store inside the cluster folder',
    withDefaults('dir: /opt/rmq, data: /opt/rmq/t/releases'),
    [
      ['5:23', "broker-a's store /opt/rmq/t/releases/t/broker-a/store lies in host A's folder /opt/rmq/t"],
      ['5:35', "broker-a-s's store"],
      ['6:23', "broker-b's store"],
      ['6:35', "broker-b-s's store"],
    ],
  ],
  [
    'nested cluster folders',
    replaced('[A, B]', '{ A: { dir: /opt/x }, B: { dir: /opt/x/t } }'),
    [['2:40', "host B's folder /opt/x/t/t lies in host A's folder /opt/x/t"]],
  ],
  [
    'a key that the topology decides',
    withDefaults('config: { listenPort: 1 }'),
    [['7:23', "'listenPort' is decided by the topology", 'say `port`']],
  ],
  ['a key that is none', withDefaults('config: { "a b": 1 }'), [['7:23', "'a b' cannot be a RocketMQ key"]]],
  ['a trailing blank', withDefaults('config: { a: "1 " }'), [['7:26', 'begins or ends with a blank']]],
  ['a line break', withDefaults('config: { a: "1\\nb=2" }'), [['7:26', 'has a line break']]],
  ['a backslash', withDefaults("config: { a: 'C:\\x' }"), [['7:26', 'has a backslash']]],
  ['an HA port of its own', withDefaults('config: { haListenPort: 20000 }'), [['7:23', 'decided by the topology']]],
  [
    'a mistyped key, said once for all',
    withDefaults('config: { fileReservdTime: 72 }'),
    [['7:23', "has no key 'fileReservdTime' for a broker", "did you mean 'fileReservedTime'?"]],
  ],
  [
    'keys of a host and of an instance, where they stand',
    replaced('[A, B]', '{ A: { config: { flushIntervalCommitLog: 1s } }, B: }').replace(
      'master: B,',
      'master: { host: B, config: { autoCreateTopicEnable: on } },',
    ),
    [
      ['2:49', "flushIntervalCommitLog is a whole number, and '1s' is none", 'the number alone'],
      ['6:67', "autoCreateTopicEnable is true or false, and 'on' is neither", 'autoCreateTopicEnable=true'],
    ],
  ],
  [
    'a key of a broker for a NameServer',
    replaced('nameservers: [A, B]', 'nameservers: [{ host: A, config: { fileReservedTime: 72 } }, B]'),
    [['3:36', "'fileReservedTime' is a key of a broker, not of a NameServer", 'set it there']],
  ],
  [
    'a key that is gone',
    withDefaults('config: { haSlaveFallbehindMax: 1 }'),
    [['7:23', "'haSlaveFallbehindMax' is gone: the broker of RocketMQ 4.9.7 had it", 'haMaxGapNotInSync']],
  ],
  [
    'a heap in options',
    withDefaults('jvm: { options: [-Xmx4g] }'),
    [['7:30', "JVM option '-Xmx4g' is decided", 'say heap:']],
  ],
  ['an option that is none', withDefaults('jvm: { options: [Xmx] }'), [['7:30', 'must begin with -']]],
])

describe('warnings', () => {
  const warnings = (text: string) => load(text).warnings.map(({ where, message }) => `${where} ${message}`)
  test.each<[string, string, string[]]>([
    ['nothing', good, []],
    [
      'an older version than was ever tried',
      replaced('5.3.3', '4.8.0'),
      ['t.yaml:1:11 RocketMQ 4.8.0 is older than 4.9, and was never tried with rmqctl; it is treated as 4.9.0'],
    ],
    [
      'a newer version',
      replaced('5.3.3', '5.9.0'),
      ['t.yaml:1:11 RocketMQ 5.9.0 is newer than this rmqctl knows; it is treated as 5.5.0'],
    ],
    [
      'a slave beside its master, here',
      replaced('slaves: [B]', 'slaves: [A]'),
      ["t.yaml:5:35 broker-a-s and its own master are on host 'A': one failure takes both"],
    ],
    ['an idle host', replaced('hosts: [A, B]', 'hosts: [A, B, C]'), ["t.yaml:2:15 nothing runs on host 'C'"]],
    [
      'a retention that timers outlive',
      withDefaults('config: { fileReservedTime: 48 }'),
      [
        't.yaml:7:41 messages are kept 48 h, and timer messages reach 48 h ahead: those are lost when their file is deleted first',
      ],
    ],
    ['the same before 5.0', withDefaults('config: { fileReservedTime: 48 }').replace('5.3.3', '4.9.7'), []],
  ])('%s', (_, text, expected) => expect(warnings(text)).toEqual(expected))
})
