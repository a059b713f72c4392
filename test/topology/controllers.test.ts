import { expect, test } from 'vitest'
import { good, load, refusals } from './load-text.ts'
import { type Case, refuses } from './refused.ts'

const three = `rocketmq: "5.3.3"
hosts: [A, B, C]
nameservers: [A, B, C]
controllers: nameservers
brokers:
  broker-a: { replicas: [A, B, C] }
replication: controller
`
const ssh = { hosts: 'A=10.0.0.1,B=10.0.0.2,C=10.0.0.3' }
const changed = (from: string, to: string) => {
  if (!three.includes(from)) throw new Error(`no ${from} there`)
  return three.replace(from, to)
}
const inNameserver = (key: string) => changed('nameservers: [A,', `nameservers: [{ host: A, config: { ${key}: x } },`)
const inReplica = (key: string) => changed('replicas: [A,', `replicas: [{ host: A, config: { ${key}: true } },`)
const controlled = '`replication: controller`'
const plain = (version: string) => good.replace('5.3.3', version)

const cases: Case[] = [
  [
    'controllers and replicas on 4.9',
    changed('5.3.3', '4.9.7'),
    [
      ['4:14', 'RocketMQ 4.9.7 has no controllers', '5.3.3'],
      ['6:25', 'RocketMQ 4.9.7 has no replicas', 'master: A'],
    ],
  ],
  [
    'controllers of 5.0',
    changed('5.3.3', '5.0.0'),
    [
      ['4:14', 'they begin with 5.1.0'],
      ['6:25', 'they begin with 5.1.0'],
    ],
  ],
  [
    'replicas without controllers',
    changed('controllers: nameservers\n', ''),
    [['5:25', 'there are no controllers to choose their master', 'controllers: nameservers']],
  ],
  [
    'replicas of another replication',
    changed('replication: controller', 'replication: sync'),
    [['6:13', 'nobody chooses their master', 'replication: controller']],
  ],
  [
    'a master where controllers choose',
    changed('replicas: [A, B, C]', 'master: A, slaves: [B, C]'),
    [['6:13', 'broker-a has a master of its own', 'replicas: [A, B, C]']],
  ],
  ['learners only', changed('[A, B, C] }', '[{ host: A, learner: true }] }'), [['6:25', 'nobody can be its master']]],
  [
    'two replicas on one host',
    changed('[A, B, C] }', '[A, B, A] }'),
    [['6:32', "broker-a-1 and broker-a-3 are on host 'A'"]],
    ssh,
  ],
  [
    'IPv6',
    changed('[A, B, C]\nname', '[A, B, { host: C }]\nname').replace(
      'hosts: [A, B, { host: C }]',
      'hosts: { A: { address: 10.0.0.1 }, B: { address: 10.0.0.2 }, C: { address: "fd00::3" } }',
    ),
    [['3:21', 'namesrv-3: a controller cannot be reached at the IPv6 address fd00::3', 'advertise']],
  ],
  ...['controllerDLegerPeers', 'controllerDLegerSelfId', 'controllerType', 'jRaftInitConf', 'controllerStorePath'].map(
    (key): Case => [`${key} by hand`, inNameserver(key), [['3:36', `'${key}' is decided by the topology`]]],
  ),
  ...['enableControllerMode', 'asyncLearner'].map(
    (key): Case => [`${key} by hand`, inReplica(key), [['6:47', `'${key}' is decided by the topology`]]],
  ),
  ...['enableDLegerCommitLog', 'enableDLedgerCommitLog', 'enabledlegercommitlog', 'dLegerGroup', 'dLegerPeers'].map(
    (key): Case => [
      `${key} by hand`,
      inReplica(key),
      [['6:47', `'${key}' belongs to the DLedger commit log`, controlled]],
    ],
  ),
  ...['dLegerSelfId', 'storePathDLedgerCommitLog', 'preferredLeaderId', 'enableBatchPush'].map(
    (key): Case => [
      `${key} by hand`,
      inReplica(key),
      [['6:47', `'${key}' belongs to the DLedger commit log`, controlled]],
    ],
  ),
  ...['isInBrokerContainer', 'inBrokerContainer', 'brokerConfigPaths'].map(
    (key): Case => [`${key} by hand`, inReplica(key), [['6:47', `'${key}' belongs to a broker container`, controlled]]],
  ),
  [
    'a mode that is off, on a version that knows no other',
    `${plain('4.9.7')}defaults: { config: { enableDLegerCommitLog: false } }\n`,
    [['7:23', "'enableDLegerCommitLog' belongs to the DLedger commit log", '5.1.0 or newer']],
  ],
]
refuses(cases)

test('three controllers and three replicas: nothing to say', () => {
  expect(load(three, ssh).warnings).toEqual([])
})

test.each([
  ['two controllers', changed('controllers: nameservers', 'controllers: [A, B]'), 'two controllers: while one is away'],
  [
    'four controllers',
    changed('controllers: nameservers', 'controllers: [A, B, C, { host: C, port: 9999 }]'),
    'they survive the loss of 1',
  ],
  ['two replicas', changed('[A, B, C] }', '[A, B] }'), 'while one is away the other acknowledges alone'],
  ['one replica', changed('[A, B, C] }', '[A] }'), 'broker-a-1 is the only one'],
  [
    'a learner beside one',
    changed('[A, B, C] }', '[A, { host: B, learner: true }] }'),
    'broker-a-1 is the only one of broker-a that can be master',
  ],
  [
    'controllers for nobody',
    changed('replicas: [A, B, C]', 'master: A, slaves: [B]').replace('replication: controller', 'replication: sync'),
    'no group whose master they choose',
  ],
])('a warning: %s', (_, text, message) => {
  expect(load(text, ssh).warnings.map(one => one.message)).toEqual([expect.stringContaining(message)])
})

test('what is not a broker’s may be named like it', () => {
  const text = `${good}proxies: [{ host: A, config: { enableBatchPush: true } }]\n`
  expect(refusals(text, { hosts: 'A=10.0.0.1,B=10.0.0.2' }).map(one => one.message)).toEqual([
    expect.stringContaining("'enableBatchPush' is a key of a broker, not of a proxy"),
  ])
})
