import { describe, expect, test } from 'vitest'
import { lintConfigFile } from '../../../src/checks/files/lint-config-file.ts'
import { traps } from '../../../src/checks/files/traps.ts'

function told(text: string, version = '5.3.3'): string[] {
  const { findings } = lintConfigFile({ text, source: 'f', version, role: 'broker' })
  return findings.map(({ where, level, rule, message, hint }) => `${where} ${level} ${rule}: ${message} → ${hint}`)
}

const cases: [what: string, text: string, expected: string[]][] = [
  ['nothing', '# why\n! and why\n\nbrokerName = a\nlistenPort:10911\nbrokerId 0\r\n', []],
  [
    'a comment after a value',
    'brokerIP1=10.0.0.1 # mine',
    ['f:1:11 error comment-in-value:', "brokerIP1 as '10.0.0.1 # mine' → brokerIP1=10.0.0.1"],
  ],
  ['one of another kind', 'brokerName=a // mine', ['f:1:12 error comment-in-value:']],
  ['a list of addresses is none', 'namesrvAddr=a:9876;b:9876', []],
  [
    'a blank after a number',
    'x\nfileReservedTime=72 ',
    ['f:1:1 error unknown-key', 'f:2:18 error blank-at-end:', 'ignores it'],
  ],
  ['a blank after a name', 'brokerName=a\t', ['f:1:12 warning blank-at-end:', '4.9 keeps']],
  ['a full-width sign', 'brokerName＝a', ['f:1:1 error look-alike:', 'another key']],
  ['a full-width blank', 'brokerName=a\u3000', ['f:1:12 error look-alike:']],
  ['other letters', 'brokerName=ä', ['f:1:12 warning look-alike:']],
  ['quotes', 'fileReservedTime="72"', ['f:1:18 error quoted-value:', '→ fileReservedTime=72']],
  ['credentials are JSON, without quotes around', 'initAuthenticationUser={"username":"u","password":"p"}', []],
  [
    'a Windows path',
    'storePathRootDir=C:\\rocketmq\\store',
    ['f:1:18 error backslash:', "'C:?ocketmqstore' → storePathRootDir=C:/rocketmq/store"],
  ],
  ['a variable', 'brokerName=${HOSTNAME}', ['f:1:12 warning unset-variable:']],
  ['a byte order mark', '\ufeffbrokerName=a', ['f:1:1 error byte-order-mark:']],
  ['a key twice', 'brokerName=a\nbrokerName=b', ['f:1:1 warning said-twice:', "line 2, where it is 'b'"]],
  ['a section', '[broker]\nbrokerName=a', ['f:1:1 warning not-a-comment:', 'no sections']],
  ['a comment of XML, told once', '<!--\n licence\n of this\n -->\nbrokerName=a', ['f:1:1 warning not-a-comment:']],
]

test.each(cases)('%s', (_, text, expected) => {
  const found = told(text)
  const all = found.join('\n')
  for (const part of expected) expect(all).toContain(part)
  expect(found, all).toHaveLength(expected.filter(part => part.startsWith('f:')).length)
})

test('every trap is seen above', () => {
  const seen = cases.flatMap(([, text]) => told(text)).join('\n')
  expect(Object.keys(traps).filter(rule => !seen.includes(` ${rule}: `))).toEqual([])
})

describe('a file of typical mistakes', () => {
  const text = `# copied from a tutorial
brokerClusterName=DefaultCluster
brokerName=broker-a
brokerId=1
namesrvAddr=10.0.0.1:9876,10.0.0.2:9876
brokerIP1=10.0.0.1 # change to your own
autoCreateTopicEnable=yes
deleteWhen=04:00
fileReservedTime=48h
mapedFileSizeCommitLog=1073741824
storePathRootDir=C:\\rocketmq\\store
storePathConsumeQueue=/store/consumequeue
brokerRole=SLAV
flushDiskType=ASYNC_FLUSH
listenport=10911
`
  test('has ten findings, each at its line', () => {
    expect(told(text).map(line => line.split(':').slice(1, 3).join(':'))).toEqual([
      '5:13 error bad-address',
      '6:11 error comment-in-value',
      '7:23 error wrong-type',
      '8:12 error out-of-range',
      '9:18 error wrong-type',
      '10:1 error unknown-key',
      '11:18 error backslash',
      '12:1 error unknown-key',
      '13:12 error wrong-name',
      '15:1 error unknown-key',
    ])
  })
})

describe('the JSON of a proxy', () => {
  const of = (text: string) => lintConfigFile({ text, source: 'p.json', version: '5.3.3' })

  test('is known by its look', () => {
    expect(of('{ "rocketMQClusterName": "trade" }')).toEqual({ role: 'proxy', findings: [] })
  })

  test('has places too', () => {
    const { findings } = of('{\n  "grpcServerPort": "eight",\n  "grpcServerPrt": 8081\n}')
    expect(findings.map(({ where, rule, hint }) => `${where} ${rule} ${hint}`)).toEqual([
      "p.json:3:3 unknown-key did you mean 'grpcServerPort'?",
      'p.json:2:21 wrong-type a whole number, for example 1024',
    ])
  })

  test('may be broken', () => {
    expect(of('{ "a": ').findings).toMatchObject([{ rule: 'not-json', level: 'error' }])
  })
})
