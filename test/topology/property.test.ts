import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { errorsIn } from '../../src/errors.ts'
import { decodeText } from '../../src/topology/text.ts'
import { refusals } from './load-text.ts'

const shipped = [
  'single-master',
  'single-master-proxy',
  '2m-noslave',
  '2m-2s-async',
  '2m-2s-sync',
  '2m-2s-sync-proxy',
].map(name => readFileSync(new URL(`../../topologies/${name}.yaml`, import.meta.url), 'utf8'))
/** The same runs every time; another seed explores further. */
const seed = 5303

const full = `name: t
defaults: { dir: /opt/x, data: /d, java: 17, jvm: { heap: 4g, options: [-Xlog] }, config: { a: 072 } }
flush: sync
`
const text = fc.constantFrom(...shipped, ...shipped.map(one => full + one.replace(/^flush.*$/m, '')))
const piece = fc.oneof(
  fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ':',
    ': ',
    '\n',
    '\n  ',
    '\t',
    '&a',
    '*a',
    '!x',
    '"',
    "'",
    '- ',
    '? ',
    '|',
    '---',
    '<<: ',
    '~',
    '-1',
    '1e9',
    'A',
    'host',
    'config: ',
    '__proto__: 1',
  ),
  fc.constantFrom(
    '[]',
    '{}',
    'null',
    'broker-a',
    'slaves: [A]',
    'constructor',
    'port: 1',
    'replication: { mode: sync, copies: 9 }',
    '\u0000',
    '\u2028',
    '%YAML 1.1\n',
  ),
  fc.string({ maxLength: 6 }),
)
const edit = fc.record({ at: fc.nat(2000), cut: fc.nat(12), piece })

const edited = fc.tuple(text, fc.array(edit, { minLength: 1, maxLength: 6 })).map(([start, edits]) =>
  edits.reduce((now, { at, cut, piece }) => {
    const from = at % (now.length + 1)
    return now.slice(0, from) + piece + now.slice(from + cut)
  }, start),
)

/** refusals() throws whatever is not a RmqctlError with code input. */
test('an edited topology is accepted or refused with places, never anything else', () => {
  fc.assert(
    fc.property(edited, mutated => {
      for (const { where } of refusals(mutated)) expect(where).toMatch(/^t\.yaml(:\d+:\d+)?$/)
    }),
    { numRuns: 300, seed },
  )
})

test('an edited topology, bound to hosts', () => {
  fc.assert(
    fc.property(
      edited,
      fc.constantFrom('A=h,B=i', 'A=h,B=h', 'h', 'A=local,B=h'),
      (mutated, hosts) => void refusals(mutated, { hosts }),
    ),
    { numRuns: 100, seed },
  )
})

/** One value somewhere in a right topology becomes something else. */
test('any value in any place', () => {
  const value = fc.oneof(
    fc.json({ maxDepth: 2 }),
    fc.constantFrom(
      '~',
      '.nan',
      '.inf',
      '-0',
      '0x10',
      '2026-01-01',
      '!!binary aGk=',
      '!!set { a, b }',
      '!!omap [a: 1]',
      '!!str 5',
      '!!timestamp 2026-01-01',
    ),
  )
  const place = fc.constantFrom(
    ...[
      'rocketmq: @',
      'hosts: @',
      'nameservers: @',
      'brokers: @',
      'brokers: { g: @ }',
      'brokers: { g: { master: @ } }',
    ],
    ...[
      'brokers: { g: { master: A, slaves: @ } }',
      'brokers: { g: { master: A, slaves: [@] } }',
      'replication: @',
      'replication: { mode: @ }',
    ],
    ...[
      'defaults: @',
      'defaults: { config: @ }',
      'defaults: { config: { k: @ } }',
      'defaults: { jvm: @ }',
      'hosts: { A: @ }',
      'hosts: { A: { address: @ } }',
      'hosts: { @: }',
    ],
  )
  fc.assert(
    fc.property(place, value, (place, value) => {
      const field = place.split(':')[0]!
      const rest = { rocketmq: '"5.3.3"', hosts: '[A]', nameservers: '[A]', brokers: '{ g: { master: A } }' }
      const lines = Object.entries(rest)
        .filter(([key]) => key !== field)
        .map(([key, it]) => `${key}: ${it}`)
      refusals([place.replace('@', () => value), ...lines].join('\n'))
    }),
    { numRuns: 250, seed },
  )
})

test('random bytes', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.string({ unit: 'binary', maxLength: 200 }).map(one => Buffer.from(one)),
  )
  fc.assert(
    fc.property(bytes, some => {
      try {
        refusals(decodeText(some, 't.yaml'))
      } catch (error) {
        expect(errorsIn(error)).toHaveLength(1)
      }
    }),
    { numRuns: 250, seed },
  )
})
