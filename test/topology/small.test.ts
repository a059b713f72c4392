import fc from 'fast-check'
import { expect, test } from 'vitest'
import { errorsIn } from '../../src/errors.ts'
import { parseSize } from '../../src/topology/size.ts'
import { distance, suggest } from '../../src/topology/suggest.ts'
import { decodeText } from '../../src/topology/text.ts'
import { parseVersion } from '../../src/topology/version.ts'

fc.configureGlobal({ seed: 5303 })

test.each<[string, number | undefined]>([
  ['4g', 4 * 2 ** 30],
  ['4G', 4 * 2 ** 30],
  ['256m', 256 * 2 ** 20],
  ['256M', 256 * 2 ** 20],
  ...['4gb', '4', '-1', '0g', '1.5g', ' 4g', '4 g', '4k', '', 'g', '4g\n', '99999999g'].map(
    (text): [string, undefined] => [text, undefined],
  ),
])('size %j', (text, bytes) => expect(parseSize(text)).toBe(bytes))

test.each<[string, readonly number[] | undefined]>([
  ['5.3.3', [5, 3, 3]],
  ['4.9.8', [4, 9, 8]],
  ['5.3.4-SNAPSHOT', [5, 3, 4]],
  ['5.3', undefined],
  ['v5.3.3', undefined],
  ['5.3.3\n', undefined],
  ['5.3.3-', undefined],
])('version %j', (text, parts) => expect(parseVersion(text)).toEqual(parts))

test('distance: a swap of neighbours is one, and it is a distance', () => {
  expect(distance('prot', 'port')).toBe(1)
  expect(distance('', 'abc')).toBe(3)
  const word = fc.string({ maxLength: 12 })
  fc.assert(
    fc.property(word, word, (a, b) => {
      expect(distance(a, b)).toBe(distance(b, a))
      expect(distance(a, b) === 0).toBe(a === b)
      expect(distance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length))
    }),
  )
})

test.each<[string, string | undefined]>([
  ['prot', 'port'],
  ['Host', 'host'],
  ['hots', 'host'],
  ['x', undefined],
  ['replication', undefined],
])('suggest %s', (word, expected) => expect(suggest(word, ['host', 'port', 'config'])).toBe(expected))

test.each<[string, number[], string]>([
  ['latin-1', [0x61, 0x0a, 0xc3, 0xa4, 0xe4], 'f:2:2'],
  ['cut off', [0x61, 0xe2, 0x82], 'f:1:2'],
  ['UTF-16', [0xff, 0xfe, 0x61, 0x00], 'f:1:1'],
])('not UTF-8: %s', (_, bytes, where) => {
  try {
    decodeText(Uint8Array.from(bytes), 'f')
    expect.unreachable()
  } catch (error) {
    expect(errorsIn(error)[0]).toMatchObject({ code: 'input', details: { where } })
  }
})

test('a byte order mark is dropped', () => {
  expect(decodeText(Uint8Array.from([0xef, 0xbb, 0xbf, 0x61]), 'f')).toBe('a')
})
