import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type JavaJson, parseJavaJson } from '../../src/remoting/fastjson.ts'

describe('parseJavaJson', () => {
  it('is JSON.parse on strict JSON', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), fc.constantFrom(undefined, 1, '\t'), (text, indent) => {
        const spaced = JSON.stringify(JSON.parse(text), null, indent)
        expect(withDoubles(parseJavaJson(text))).toStrictEqual(JSON.parse(text))
        expect(withDoubles(parseJavaJson(spaced))).toStrictEqual(JSON.parse(spaced))
      }),
      { numRuns: 1000 },
    )
  })

  it('is JSON.parse on a damaged text that is still JSON', () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.nat(),
        fc.constantFrom('', ',', '"', '{', ']', ':', '\\', '1', 'x'),
        (text, at, mark) => {
          const place = at % (text.length + 1)
          const broken = text.slice(0, place) + mark + text.slice(place + 1)
          const strict = parsed(broken)
          if (strict !== undefined) expect(withDoubles(parseJavaJson(broken))).toStrictEqual(strict)
        },
      ),
    )
  })

  it.each([
    ['bare number keys', '{0:"10.0.0.1:10911",1:"10.0.0.2:10911"}', { 0: '10.0.0.1:10911', 1: '10.0.0.2:10911' }],
    ['a negative key', '{-1:{}}', { '-1': {} }],
    [
      'keys that are objects',
      '{{"queueId":0,"topic":"t"}:{"maxOffset":1}}',
      { '{"queueId":0,"topic":"t"}': { maxOffset: 1 } },
    ],
    ['a key inside a text', '{"a":"{0:1}"}', { a: '{0:1}' }],
    [
      'a long that a double cannot hold',
      '[9223372036854775807,9007199254740993]',
      [9223372036854775807n, 9007199254740993n],
    ],
    ['the largest exact integer', '[9007199254740991,-9007199254740991]', [9007199254740991, -9007199254740991]],
    ['a vertical tab', '"a\\vb\\\\v"', 'a\vb\\v'],
    ['__proto__ as a key', '{"__proto__":1}', JSON.parse('{"__proto__":1}')],
  ])('reads %s', (_, text, value) => {
    expect(parseJavaJson(text)).toStrictEqual(value)
  })

  it.each(['', '{', '{0:}', '{a:1}', '[1,]', '{"a":1,}', '01', '"\\x"', '"a\nb"', 'nul', '1 2', '[[', '{{}}'])(
    'refuses %j',
    text => {
      expect(parseJavaJson(text)).toBeUndefined()
    },
  )

  it('gives up on nesting without end instead of falling over', () => {
    expect(parseJavaJson('['.repeat(1_000_000))).toBeUndefined()
  })
})

/** As JSON.parse reads integers that a double cannot hold. */
function withDoubles(value: JavaJson | undefined): unknown {
  if (typeof value === 'bigint') return Number(value)
  if (value == null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map(withDoubles)
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withDoubles(one)]))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
