import { describe, expect, test } from 'vitest'
import type { ConfigRole } from '../../../src/catalogue/roles.ts'
import { judgeKeys, keyRules } from '../../../src/topology/keys/rules.ts'

type Case = [what: string, version: string, text: string, expected: string[], role?: ConfigRole]

/** `rule key level: part of the message → part of the hint` */
function judged(version: string, text: string, role: ConfigRole = 'broker'): string[] {
  const values = new Map(text.split(' ').map(entry => entry.split('=') as [string, string]))
  return judgeKeys({ version, role, values }).map(
    ({ rule, key, level, message, hint }) => `${rule} ${key} ${level}: ${message} → ${hint}`,
  )
}

const cases: Case[] = [
  [
    'a mistyped key',
    '5.3.3',
    'brokerNmae=a',
    [
      "unknown-key brokerNmae error: RocketMQ 5.3.3 has no key 'brokerNmae' for a broker",
      "→ did you mean 'brokerName'?",
    ],
  ],
  ['another case', '5.3.3', 'brokerip1=a', ['unknown-key brokerip1 error:', '→ write brokerIP1']],
  [
    'a copied one',
    '5.3.3',
    'storePathIndex=/a',
    ['unknown-key storePathIndex error:', 'never was a key', '→ remove it'],
  ],
  ['another role', '5.3.3', 'kvConfigPath=/a', ["'kvConfigPath' is a key of a NameServer, not of a broker"]],
  [
    'another role, the other way',
    '5.3.3',
    'fileReservedTime=72',
    ["'fileReservedTime' is a key of a broker, not of a NameServer"],
    'namesrv',
  ],
  ['a later version', '4.9.7', 'enableControllerMode=true', ["4.9.7 does not know 'enableControllerMode' yet"]],
  [
    'an earlier one',
    '5.3.3',
    'haSlaveFallbehindMax=1',
    ["'haSlaveFallbehindMax' is gone", '→ haMaxGapNotInSync takes its place'],
  ],
  ['one without successor', '5.5.0', 'filterServerNums=1', ["'filterServerNums' is gone", '→ remove it']],
  ['a version newer than all', '5.9.0', 'brandNew=1', ['unknown-key brandNew warning: no broker up to RocketMQ']],
  ['read by name', '5.3.3', 'rmqAddressServerDomain=jmenv', []],
  [
    'an int that is none',
    '5.3.3',
    'fileReservedTime=3d',
    ['wrong-type fileReservedTime error:', 'keeps 72', 'the number alone'],
  ],
  [
    'a size with a unit',
    '5.3.3',
    'maxMessageSize=4M',
    ['wrong-type maxMessageSize error:', '→ write it in bytes: 4194304'],
  ],
  ['an int too large', '5.3.3', 'fileReservedTime=2147483648', ['2147483648 is too large for fileReservedTime (int)']],
  ['a long that is not', '5.3.3', 'brokerId=0 registerNameServerPeriod=30000', []],
  [
    'truth in other words',
    '5.3.3',
    'autoCreateTopicEnable=on',
    ['wrong-type autoCreateTopicEnable error:', 'reads it as false → write autoCreateTopicEnable=true'],
  ],
  [
    'a name in another case',
    '5.3.3',
    'brokerRole=slave',
    ['wrong-name brokerRole error:', 'brokerRole be ASYNC_MASTER → did you mean SLAVE?'],
  ],
  ['no hour', '5.3.3', 'deleteWhen=24', ['out-of-range deleteWhen error:']],
  ['hours', '5.3.3', 'deleteWhen=04;16', []],
  ['no permission', '5.3.3', 'brokerPermission=7', ['out-of-range brokerPermission error:', '6 to read and write']],
  ['no port', '5.3.3', 'listenPort=70000', ['out-of-range listenPort error: 70000 cannot be a port']],
  ['no threads', '5.3.3', 'sendMessageThreadPoolNums=0', ['out-of-range sendMessageThreadPoolNums error:']],
  ['a message above the frame', '5.3.3', 'maxMessageSize=20000000', ['out-of-range maxMessageSize error:']],
  ['delay levels', '5.3.3', 'messageDelayLevel=1s,5s', ['out-of-range messageDelayLevel error:', 'would not start']],
  [
    'a ratio that is clamped',
    '5.3.3',
    'diskMaxUsedSpaceRatio=5',
    ['out-of-range diskMaxUsedSpaceRatio warning: RocketMQ makes 10 of 5'],
  ],
  [
    'a limit that deletes early',
    '4.9.7',
    'diskMaxUsedSpaceRatio=90',
    ['early-deletion diskMaxUsedSpaceRatio warning:', '85 %'],
  ],
  [
    'limits out of order',
    '5.3.3',
    'diskSpaceWarningLevelRatio=80',
    ['early-deletion diskSpaceWarningLevelRatio warning:', 'refused at 80 %'],
  ],
  [
    'addresses with a comma',
    '5.3.3',
    'namesrvAddr=a:9876,b:9876',
    ['bad-address namesrvAddr error:', '→ namesrvAddr=a:9876;b:9876'],
  ],
  ['addresses', '5.3.3', 'namesrvAddr=a:9876;10.0.0.1:9876;[::1]:9876 brokerIP1=2001:db8::1', []],
  ['an address with a port', '5.3.3', 'brokerIP1=10.0.0.1/24', ['bad-address brokerIP1 error:']],
  ['a slave without an id', '5.3.3', 'brokerRole=SLAVE', ['contradiction brokerRole error: a slave needs a brokerId']],
  ['a slave with 0', '4.9.7', 'brokerRole=SLAVE brokerId=0', ['contradiction brokerId error:']],
  [
    'an id without a role',
    '5.3.3',
    'brokerId=1',
    ['contradiction brokerId error:', 'a second one where a slave was meant → brokerRole=SLAVE'],
  ],
  [
    'a master with an id',
    '5.3.3',
    'brokerRole=ASYNC_MASTER brokerId=1',
    ['contradiction brokerId warning: brokerId=1 becomes 0'],
  ],
  ['ids of a controller', '5.3.3', 'brokerId=-1 brokerRole=SLAVE enableControllerMode=true controllerAddr=a:9878', []],
  [
    'controller mode without one',
    '5.3.3',
    'enableControllerMode=true',
    ['contradiction enableControllerMode error:', 'controllerAddr='],
  ],
  [
    'both modes',
    '5.3.3',
    'enableControllerMode=true enableDLegerCommitLog=true',
    ['contradiction enableDLegerCommitLog error:'],
  ],
  [
    'the log in the root',
    '5.3.3',
    'storePathRootDir=/s storePathCommitLog=/s/',
    ['contradiction storePathCommitLog error:', '/s/commitlog'],
  ],
  [
    'sync that is async',
    '5.3.3',
    'brokerRole=SYNC_MASTER',
    ['sync-is-async brokerRole warning:', '→ inSyncReplicas=2'],
  ],
  [
    'sync that says so itself',
    '5.3.3',
    'brokerRole=SYNC_MASTER inSyncReplicas=1',
    ['sync-is-async inSyncReplicas warning:'],
  ],
  ['sync on 4.9', '4.9.7', 'brokerRole=SYNC_MASTER', []],
  ['sync', '5.3.3', 'brokerRole=SYNC_MASTER inSyncReplicas=2 totalReplicas=2', []],
  [
    'copies that cannot be',
    '5.3.3',
    'inSyncReplicas=2',
    ['replica-arithmetic inSyncReplicas error: 2 copies are to be in sync, and there are 1'],
  ],
  [
    'a least above all',
    '5.3.3',
    'minInSyncReplicas=3 inSyncReplicas=2 totalReplicas=2',
    ['replica-arithmetic minInSyncReplicas error:'],
  ],
  ['an HA port that is ignored', '4.9.7', 'haListenPort=10999', ['ignored-ha-port haListenPort warning:']],
  ['an HA port', '5.3.3', 'haListenPort=10999', []],
  ...['5.2.0', '5.3.1'].map(
    (version): Case => [
      'a NameServer that is never ready again',
      version,
      'needWaitForService=true',
      ['never-ready needWaitForService error:', 'for ever (#9182) → rocketmq: "5.3.3"'],
      'namesrv',
    ],
  ),
  ['a NameServer that waits', '5.3.2', 'needWaitForService=true', [], 'namesrv'],
  ['one that does not', '5.2.0', 'needWaitForService=false', [], 'namesrv'],
  [
    'an ACL that is none',
    '5.3.3',
    'aclEnable=true',
    ['open-acl aclEnable error:', 'open to everybody → authenticationEnabled=true'],
  ],
  ['no ACL', '5.3.3', 'aclEnable=false', []],
  ['the ACL of 4.9', '4.9.7', 'aclEnable=true', []],
  [
    'what nobody reads',
    '5.3.3',
    'putMessageTimeout=1',
    ['unread-key putMessageTimeout warning:', 'nothing in it reads it'],
  ],
  [
    'a retention that timers outlive',
    '5.3.3',
    'fileReservedTime=48',
    ['short-retention fileReservedTime warning: messages are kept 48 h', '→ fileReservedTime=72'],
  ],
  ['without timers', '5.3.3', 'fileReservedTime=48 timerWheelEnable=false', []],
  ['shorter than the longest delay', '4.9.7', 'fileReservedTime=2', ['short-retention fileReservedTime warning:']],
]

test.each(cases)('%s: %s %s', (_, version, text, expected, role) => {
  const found = judged(version, text, role)
  expect(found, found.join('\n')).toHaveLength(expected.length === 0 ? 0 : 1)
  for (const part of expected) expect(found[0]).toContain(part)
})

test('a NameServer that is never ready again, of a version whose keys nobody listed', () => {
  expect(judged('5.1.4', 'needWaitForService=true', 'namesrv').join()).toContain(
    'never-ready needWaitForService error:',
  )
})

describe('the rules', () => {
  test('have names of their own, and each is seen above', () => {
    const ids = keyRules.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    const seen = cases.map(([, version, text, , role]) => judged(version, text, role).join(' '))
    expect(ids.filter(id => !seen.some(one => one.includes(`${id} `)))).toEqual([])
  })
})
