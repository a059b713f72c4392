import { expect, test } from 'vitest'
import { good, refusals } from './load-text.ts'
import { refuses } from './refused.ts'

refuses([
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
])

test('brackets that exhaust the stack', () => {
  expect(refusals('['.repeat(20_000))[0]!.message).toContain('nested too deeply')
})

test('everything at once, in the order of the file', () => {
  const text = `rocketmq: 5.3
hosts: [A, B]
nameservers: [A, { host: Z, prot: 1 }]
brokers:
  broker-a: { master: A, slaves: [{ host: B, jvm: { heap: 4gb } }] }
  releases: { master: D }
dashboard: { host: Q, jar: x.jar }
replication: { mode: sync, copies: 3 }
`
  expect(refusals(text).map(one => one.where)).toEqual(
    ['1:11', '3:26', '3:29', '5:13', '5:59', '6:3', '6:13', '6:23', '7:20'].map(at => `t.yaml:${at}`),
  )
})

test('nothing is concluded from what was wrong itself', () => {
  const text = `${good.replace('slaves: [B]', 'slaves: B')}replication: sync\n`
  expect(refusals(text).map(one => one.message)).toEqual(["'brokers.broker-a.slaves' must be a list, not 'B'"])
})
