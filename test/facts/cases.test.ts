import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { splitFacts } from '../../src/facts/fact.ts'
import { facts, readFacts } from '../../src/facts/gather.ts'

/** What a host printed, recorded or written after one, and what is read from it. */
interface Case {
  fact: string
  output: string[]
  value: unknown
}

const folder = new URL('./cases/', import.meta.url)
const cases = readdirSync(folder).map((file): [string, Case] => [
  file.replace('.json', ''),
  JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Case,
])

test.each(cases)('%s', (_, { fact, output, value }) => {
  const found = facts.find(one => one.name === fact)
  expect(found?.parse(output.join('\n'))).toEqual(value)
})

test('every fact has a case', () => {
  expect(facts.filter(fact => !cases.some(([, one]) => one.fact === fact.name))).toEqual([])
})

describe('parsing', () => {
  const lines = cases.flatMap(([, { output }]) => output)
  const garbage = fc.array(fc.oneof(fc.string(), fc.constantFrom(...lines)), { maxLength: 30 })

  test.each(facts.map(fact => [fact.name, fact] as const))('%s never throws, whatever a host prints', (_, fact) => {
    fc.assert(fc.property(garbage, text => void fact.parse(text.join('\n'))))
  })

  test('numbers that make no sense are none: the facts survive JSON', () => {
    fc.assert(
      fc.property(garbage, text => {
        const sections = Object.fromEntries(facts.map(fact => [fact.name, text.join('\n')]))
        const found = readFacts('A', sections)
        expect(JSON.parse(JSON.stringify(found))).toEqual(found)
      }),
    )
  })

  test('sections are cut at their markers, in any order, and what came before them is not one', () => {
    expect(splitFacts('motd\n@@rmqctl-fact b\n1\n2\n@@rmqctl-fact a\n')).toEqual({ b: '1\n2', a: '' })
  })
})

describe('the record', () => {
  const recordOf = (text: string) => readFacts('A', { installed: `\n@@hashes\n@@record\n${text}\n` }).record

  test.each(['', 'null', '5', '[]', '{}', '{"format":1}', '{"format":1,"hosts":[]', '{"format":1,"hosts":{}}'])(
    'that is %j is none',
    text => {
      expect(recordOf(text)).toBeNull()
    },
  )

  test('is read, with what a later rmqctl added', () => {
    const record = { format: 1, hosts: [], instances: [], groups: [], later: 'more' }
    expect(recordOf(JSON.stringify(record, null, 2))).toEqual(record)
  })

  test('of a newer format is refused with the host', () => {
    expect(() => recordOf('{"format":2}')).toThrow('cluster.json on A has format 2; this rmqctl knows format 1')
  })
})
