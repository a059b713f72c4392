import { good } from './load-text.ts'
import { onBroker, refuses, replaced, withDefaults } from './refused.ts'

refuses([
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
  [
    'a field of the level below',
    `defaults: { heap: 1g }\n${onBroker('port: 10911')}`,
    [['1:13', "unknown field 'heap' in defaults", 'it belongs here: defaults: { jvm: { heap: … } }']],
  ],
  [
    'a field that is said for all in defaults',
    `config: { fileReservedTime: 48 }\n${onBroker('port: 10911')}`,
    [['1:1', "unknown field 'config'", 'it belongs here: defaults: { config: … }']],
  ],
  ['dir of an instance', onBroker('dir: /x'), [['5:34', "unknown field 'dir'"]]],
  ['a dashboard without its program', `${good}dashboard: { host: A }\n`, [['7:12', "'dashboard.jar' is missing"]]],
  [
    'a dashboard of a URL without its hash',
    `${good}dashboard: { host: A, jar: https://example.org/d.jar }\n`,
    [['7:28', 'of a URL also the hash: { url, sha256 }']],
  ],
  ['unquoted version', replaced('"5.3.3"', '5.3'), [['1:11', 'without quotes 5.3 is a number', 'rocketmq: "5.3.3"']]],
  ['two-part version', replaced('5.3.3', '5.3'), [['1:11', "'5.3' is not a RocketMQ version", 'rocketmq: "5.3.0"']]],
  ['old version', replaced('5.3.3', '3.2.6'), [['1:11', 'older than 4.0']]],
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
])
