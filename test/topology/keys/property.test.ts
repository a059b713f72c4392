import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { knownVersions, loadData } from '../../../src/catalogue/data.ts'
import { type CatalogueKey, keysOf } from '../../../src/catalogue/lookup.ts'
import { type ConfigRole, configRoles } from '../../../src/catalogue/roles.ts'
import { folklore } from '../../../src/topology/keys/folklore.ts'
import { successors } from '../../../src/topology/keys/renamed.ts'
import { judgeKeys } from '../../../src/topology/keys/rules.ts'
import { distance } from '../../../src/topology/suggest.ts'

/** The same runs every time; another seed explores further. */
const seed = 5303

const errorsOf = (version: string, role: ConfigRole, entries: [string, string][]) =>
  judgeKeys({ version, role, values: new Map(entries) }).filter(({ level }) => level === 'error')

const places = knownVersions().flatMap(version => configRoles.map(role => ({ version, role })))

/** A version and role with one of its keys. */
const known = fc
  .constantFrom(...places.filter(({ version, role }) => keysOf(version, role).size > 0))
  .chain(({ version, role }) => fc.constantFrom(...keysOf(version, role).values()).map(key => ({ version, role, key })))

describe.each(places)('$role of $version', ({ version, role }) => {
  test('every default passes, all of them together', () => {
    const defaults = [...keysOf(version, role).values()].flatMap(({ key, default: usual }): [string, string][] =>
      usual == null ? [] : [[key, usual]],
    )
    expect(errorsOf(version, role, defaults)).toEqual([])
  })
})

/** True alone they are wrong by themselves: they want other keys, or are said to be ignored. */
const never = ['aclEnable', 'enableControllerMode', 'brokerRole']

function valuesOf({ key, type, values, default: usual, byProcessors }: CatalogueKey): string[] {
  if (never.includes(key)) return usual == null ? [] : [usual]
  if (values != null) return values
  if (type === 'boolean') return ['true', 'false', 'TRUE']
  if (byProcessors != null) return Object.values(byProcessors)
  return usual == null ? [] : type === 'String' ? [usual] : [usual, `+${usual}`.replace('+-', '-')]
}

test('a key with a value that it takes passes', () => {
  fc.assert(
    fc.property(known, fc.nat(), ({ version, role, key }, pick) => {
      const values = valuesOf(key)
      if (values.length === 0) return
      expect(errorsOf(version, role, [[key.key, values[pick % values.length]!]])).toEqual([])
    }),
    { numRuns: 1000, seed },
  )
})

test('a number for a number passes anywhere within its type, and nothing else does', () => {
  const plain = known.filter(
    ({ key: { key, type } }) => (type === 'int' || type === 'long') && /(Millis|Interval|Bytes|TimeOut)/.test(key),
  )
  fc.assert(
    fc.property(plain, fc.integer({ min: 0 }), fc.string(), ({ version, role, key: { key } }, number, text) => {
      expect(errorsOf(version, role, [[key, String(number)]])).toEqual([])
      if (!/^[+-]?\d+$/.test(text))
        expect(errorsOf(version, role, [[key, text]])).toMatchObject([{ rule: 'wrong-type' }])
      expect(errorsOf(version, role, [[key, '9223372036854775808']])).toMatchObject([{ rule: 'wrong-type' }])
    }),
    { numRuns: 300, seed },
  )
})

test('a key that is one edit away is no key, and the right one is named', () => {
  const edit = fc.record({
    at: fc.nat(),
    kind: fc.constantFrom('drop', 'swap', 'double', 'other', 'case'),
    letter: fc.constantFrom(...'aeiostN'),
  })
  fc.assert(
    fc.property(known, edit, ({ version, role, key: { key } }, { at, kind, letter }) => {
      const wrong = edited(key, at % key.length, kind, letter)
      if (keysOf(version, role).has(wrong) || wrong === '') return
      const [finding, ...more] = judgeKeys({ version, role, values: new Map([[wrong, '1']]) })
      expect(more).toEqual([])
      expect(finding).toMatchObject({ rule: 'unknown-key', level: 'error', key: wrong })
      if (/never was|is a key of|know '|is gone/.test(finding!.message)) return // it is one elsewhere
      const named = /(?:did you mean '|write )(\w+)/.exec(finding!.hint ?? '')?.[1] ?? ''
      expect(keysOf(version, role).has(named), `${wrong}: ${finding!.hint}`).toBe(true)
      expect(distance(named.toLowerCase(), wrong.toLowerCase())).toBeLessThanOrEqual(1)
    }),
    { numRuns: 500, seed },
  )
})

function edited(key: string, at: number, kind: string, letter: string): string {
  const [before, one, after] = [key.slice(0, at), key[at]!, key.slice(at + 1)]
  switch (kind) {
    case 'drop':
      return before + after
    case 'swap':
      return before + (after[0] ?? '') + one + after.slice(1)
    case 'double':
      return before + one + one + after
    case 'case':
      return before + (one === one.toLowerCase() ? one.toUpperCase() : one.toLowerCase()) + after
    default:
      return before + letter + after
  }
}

describe('what is said of keys that are none', () => {
  const all = new Set(knownVersions().flatMap(one => Object.values(loadData(one).classes).flatMap(Object.keys)))

  test('no copied key is one of any version', () => {
    expect(Object.keys(folklore).filter(key => all.has(key))).toEqual([])
  })

  test('a successor is a key of the newest version, and what it follows is none', () => {
    const newest = keysOf(knownVersions().at(-1)!, 'broker')
    for (const [old, now] of Object.entries(successors)) {
      expect([all.has(old), newest.has(old), newest.has(now)], old).toEqual([true, false, true])
    }
  })
})
