import { describe, expect, test } from 'vitest'
import type { TopologyInput } from '../../src/topology/cluster.ts'
import { good, load, refusals } from './load-text.ts'

type Case = [
  name: string,
  text: string,
  expected: [where: string, message: string, hint?: string][],
  more?: Partial<TopologyInput>,
]

const replaced = (from: string, to: string) => {
  expect(good).toContain(from)
  return good.replace(from, to)
}
const onBroker = (fields: string) => replaced('master: A,', `master: { host: A, ${fields} },`)
const withDefaults = (fields: string) => `${good}defaults: { ${fields} }\n`
const ssh = { hosts: 'A=10.0.0.1,B=10.0.0.2' }

const shape: Case[] = [
  [
    'unknown field at the top',
    `${good}replicaton: sync\n`,
    [['7:1', "unknown field 'replicaton'", "did you mean 'replication'?"]],
  ],
  ['unknown field of an instance', onBroker('prot: 1'), [['5:34', "unknown field 'prot'", "did you mean 'port'?"]]],
  [
    'nothing near',
    onBroker('zzzzzzzz: 1'),
    [['5:34', "unknown field 'zzzzzzzz' in brokers.broker-a.master", 'fields here: host, port, data']],
  ],
  ['dir of an instance', onBroker('dir: /x'), [['5:34', "unknown field 'dir'"]]],
  ['not yet: proxies', `${good}proxies: [A]\n`, [['7:1', "'proxies' is not supported by this version of rmqctl yet"]]],
  [
    'not yet: controllers',
    `${good}controllers: [A]\n`,
    [['7:1', "'controllers' is not supported by this version of rmqctl yet"]],
  ],
  [
    'not yet: dashboard',
    `${good}dashboard: { host: A }\n`,
    [['7:1', "'dashboard' is not supported by this version of rmqctl yet"]],
  ],
  ['unquoted version', replaced('"5.3.3"', '5.3'), [['1:11', 'without quotes 5.3 is a number', 'rocketmq: "5.3.3"']]],
  ['two-part version', replaced('5.3.3', '5.3'), [['1:11', "'5.3' is not a RocketMQ version", 'rocketmq: "5.3.0"']]],
  ['old version', replaced('5.3.3', '4.8.0'), [['1:11', 'older than 4.9']]],
  ['no version', replaced('rocketmq: "5.3.3"\n', ''), [['1:1', "'rocketmq' is missing", 'rocketmq: "5.3.3"']]],
  ['no NameServer', replaced('nameservers: [A, B]\n', ''), [['1:1', "'nameservers' is missing"]]],
  [
    'empty NameServers',
    replaced('nameservers: [A, B]', 'nameservers: []'),
    [['3:14', "'nameservers' must not be an empty list"]],
  ],
  [
    'no brokers',
    'rocketmq: "5.3.3"\nhosts: [A]\nnameservers: [A]\nbrokers: {}\n',
    [['4:10', 'there is no broker group']],
  ],
  [
    'a list where a map is',
    'rocketmq: "5.3.3"\nhosts: [A]\nnameservers: [A]\nbrokers: [A]\n',
    [['4:10', "'brokers' must be a map, not a list"]],
  ],
  ['a word where a list is', replaced('slaves: [B]', 'slaves: B'), [['5:34', "must be a list, not 'B'", '[B]']]],
  ['a port too large', onBroker('port: 70000'), [['5:40', 'must be at most 65535, not 70000']]],
  ['a port as text', onBroker('port: "10911"'), [['5:40', "must be a number, not '10911'"]]],
  [
    'heap with two letters',
    onBroker('jvm: { heap: 4gb }'),
    [['5:47', "must be a whole number with g or m, for example '4g' or '256m', not '4gb'"]],
  ],
  ['a negative heap', onBroker('jvm: { heap: -1 }'), [['5:47', 'must be text, not -1']]],
  ['a heap without unit', onBroker('jvm: { heap: 4 }'), [['5:47', 'must be text, not 4 (a number)']]],
  [
    'a mistyped mode',
    `${good}replication: snyc\n`,
    [['7:14', 'must be one of none, async, sync', "did you mean 'sync'?"]],
  ],
  ['flush has no none', `${good}flush: none\n`, [['7:8', 'must be one of async, sync']]],
  ['one copy', `${good}replication: { mode: sync, copies: 1 }\n`, [['7:36', 'must be 2 or more']]],
  ['a relative folder', withDefaults('dir: opt/rocketmq'), [['7:18', 'must be an absolute path']]],
  ['a folder with ..', withDefaults('dir: /opt/../etc'), [['7:18', 'must be an absolute path']]],
  ['a folder with a blank', withDefaults('data: "/my data"'), [['7:19', 'must be an absolute path']]],
  ['an empty config value', withDefaults('config: { a: }'), [['7:23', 'is empty']]],
  ['a config list', withDefaults('config: { a: [1] }'), [['7:26', 'not a list']]],
  [
    'a bad address',
    replaced('[A, B]', '{ A: { address: "10.0.0.300" }, B: { address: 10.0.0.2 } }'),
    [['2:24', 'must be a name or an address']],
  ],
  [
    'an address with a user',
    replaced('[A, B]', '{ A: { address: root@h }, B: { address: g } }'),
    [['2:24', 'without user and port']],
  ],
  ['a bad fingerprint', replaced('[A, B]', '{ A: { fingerprint: "MD5:1" }, B: }'), [['2:28', 'ssh-keygen']]],
]

const rules: Case[] = [
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
    [['6:25', "'broker-a-s' would be the id of two instances: the slave of broker-a, and the group broker-a-s"]],
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
  [
    'haListenPort on its own port',
    onBroker('port: 10911, config: { haListenPort: 10909 }'),
    [['5:40', "broker-a's HA port 10909 is broker-a's fast port"]],
  ],
  ['no room below', onBroker('port: 2'), [['5:40', 'leaves no room for 0 (fast)']]],
  ['no room above', onBroker('port: 65535'), [['5:40', 'leaves no room for 65533 (fast) and 65536 (HA)']]],
  [
    'a shared commit log',
    withDefaults('config: { storePathCommitLog: /data/log }'),
    [
      ['5:35', "broker-a-s's storePathCommitLog /data/log is also broker-a's storePathCommitLog"],
      ['6:23', "broker-b's storePathCommitLog"],
      ['6:35', "broker-b-s's storePathCommitLog"],
    ],
  ],
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
    'the commit log is the store',
    onBroker('data: /d, config: { storePathCommitLog: /d/t/broker-a/store }'),
    [['5:74', "is also broker-a's store"]],
  ],
  [
    'a key that the topology decides',
    withDefaults('config: { listenPort: 1 }'),
    [['7:23', "'listenPort' is decided by the topology", 'say port:']],
  ],
  ['a key that is none', withDefaults('config: { "a b": 1 }'), [['7:23', "'a b' cannot be a RocketMQ key"]]],
  ['a trailing blank', withDefaults('config: { a: "1 " }'), [['7:26', 'begins or ends with a blank']]],
  ['a line break', withDefaults('config: { a: "1\\nb=2" }'), [['7:26', 'has a line break']]],
  ['a backslash', withDefaults("config: { a: 'C:\\x' }"), [['7:26', 'has a backslash']]],
  ['haListenPort that is no port', withDefaults('config: { haListenPort: x }'), [['7:37', "'x' is not a port"]]],
  [
    'a heap in options',
    withDefaults('jvm: { options: [-Xmx4g] }'),
    [['7:30', "JVM option '-Xmx4g' is decided", 'say heap:']],
  ],
  ['an option that is none', withDefaults('jvm: { options: [Xmx] }'), [['7:30', 'must begin with -']]],
]

describe.each<[string, Case[]]>([
  ['shape', shape],
  ['rules', rules],
])('%s', (_, cases) => {
  test.each(cases)('%s', (_name, text, expected, more) => {
    const told = refusals(text, more)
    const found = told.map(({ where, message, hint }) => `${where}: ${message} → ${hint}`).join('\n')
    expect(
      told.map(one => one.where),
      found,
    ).toEqual(expected.map(([where]) => `t.yaml:${where}`))
    for (const [index, [, message, hint = '']] of expected.entries()) {
      expect(told[index]!.message).toContain(message)
      expect(told[index]!.hint ?? '').toContain(hint)
    }
  })
})

const syntax: Case[] = [
  ['empty', '', [['', 'the file is empty', 'rmqctl init']]],
  ['only comments', '# nothing\n', [['', 'the file is empty']]],
  ['a word', 'hello\n', [['1:1', "a topology must be a map of fields, not 'hello'"]]],
  ['a list', '- a\n', [['1:1', 'a topology must be a map of fields, not a list']]],
  ['a doubled key', `${good}hosts: [A]\n`, [['7:1', "'hosts' is said twice"]]],
  ['a doubled group', `${good}  broker-a: { master: A }\n`, [['7:3', "'broker-a' is said twice"]]],
  ['a tab', 'rocketmq: "5.3.3"\nbrokers:\n\tbroker-a: A\n', [['3:1', 'a tab indents this line']]],
  ['an open bracket', `${good}name: [\n`, [['8:1', 'not valid YAML']]],
  ['an alias', 'hosts: &h [A]\nnameservers: *h\n', [['2:14', 'an alias (*h) is not allowed']]],
  [
    'an alias bomb',
    'a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n',
    [
      ['2:8', '*a'],
      ['2:12', '*a'],
      ['3:5', '*b'],
      ['3:9', '*b'],
    ],
  ],
  ['a cycle', 'a: &a [*a]\n', [['1:8', 'an alias (*a)']]],
  ['a merge key', 'a: &a { b: 1 }\nc: { <<: *a }\n', [['2:10', 'an alias (*a)']]],
  ['a tag', `${good}name: !secret x\n`, [['7:7', 'a YAML tag']]],
  ['a tag of YAML', `${good}name: !!binary aGk=\n`, [['7:16', 'the tag tag:yaml.org,2002:binary means nothing']]],
  ['two documents', `${good}---\na: 1\n`, [['7:1', 'a second document begins here']]],
  ['a complex key', '? [a]\n: b\n', [['1:3', 'a key here is not a plain word']]],
  ['__proto__', `${good}__proto__: { a: 1 }\n`, [['7:1', 'a key here is not a plain word']]],
  ['deep nesting', `a: ${'['.repeat(50)}${']'.repeat(50)}\n`, [['1:20', 'nested too deeply']]],
]

test.each(syntax)('syntax: %s', (_name, text, expected) => {
  const told = refusals(text)
  expect(told.map(one => one.where)).toEqual(expected.map(([where]) => (where === '' ? 't.yaml' : `t.yaml:${where}`)))
  for (const [index, [, message]] of expected.entries()) expect(told[index]!.message).toContain(message)
})

test('brackets that exhaust the stack', () => {
  expect(refusals('['.repeat(100_000))[0]!.message).toContain('nested too deeply')
})

test('everything at once, in the order of the file', () => {
  const text = `rocketmq: 5.3
hosts: [A, B]
nameservers: [A, { host: Z, prot: 1 }]
brokers:
  broker-a: { master: A, slaves: [{ host: B, jvm: { heap: 4gb } }] }
  releases: { master: D }
proxies: [A]
replication: { mode: sync, copies: 3 }
`
  expect(refusals(text).map(one => one.where)).toEqual(
    ['1:11', '3:26', '3:29', '5:13', '5:59', '6:3', '6:13', '6:23', '7:1'].map(at => `t.yaml:${at}`),
  )
})

test('nothing is concluded from what was wrong itself', () => {
  const text = `${good.replace('slaves: [B]', 'slaves: B')}replication: sync\n`
  expect(refusals(text).map(one => one.message)).toEqual(["'brokers.broker-a.slaves' must be a list, not 'B'"])
})

describe('warnings', () => {
  const warnings = (text: string, more: Partial<TopologyInput> = {}) =>
    load(text, more).warnings.map(({ where, message }) => `${where} ${message}`)
  test.each<[string, string, string[]]>([
    ['nothing', good, []],
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
      'an ignored HA port',
      onBroker('config: { haListenPort: 20000 }').replace('5.3.3', '4.9.7'),
      ['t.yaml:5:44 RocketMQ 4.9.7 ignores haListenPort (before 5.1.1): the HA port is port + 1'],
    ],
  ])('%s', (_, text, expected) => expect(warnings(text)).toEqual(expected))
})
