import { expect, test } from 'vitest'
import type { TopologyInput } from '../../src/topology/cluster.ts'
import { good, refusals } from './load-text.ts'

/** A topology that is refused: with what, and where (`line:column`; '' for the file), in order. */
export type Case = [
  name: string,
  text: string,
  expected: [where: string, message: string, hint?: string][],
  more?: Partial<TopologyInput>,
]

/** The good topology with one thing changed. */
export function replaced(from: string, to: string): string {
  if (!good.includes(from)) throw new Error(`the good topology has no ${from}`)
  return good.replace(from, to)
}

export const onBroker = (fields: string) => replaced('master: A,', `master: { host: A, ${fields} },`)
export const withDefaults = (fields: string) => `${good}defaults: { ${fields} }\n`

/** One test a case: exactly these findings, at exactly these places. */
export function refuses(cases: Case[]): void {
  test.each(cases)('%s', (_name, text, expected, more) => {
    const told = refusals(text, more)
    const found = told.map(({ where, message, hint }) => `${where}: ${message} → ${hint}`).join('\n')
    const places = expected.map(([where]) => (where === '' ? 't.yaml' : `t.yaml:${where}`))
    expect(
      told.map(one => one.where),
      found,
    ).toEqual(places)
    for (const [index, [, message, hint = '']] of expected.entries()) {
      expect(told[index]!.message).toContain(message)
      expect(told[index]!.hint ?? '').toContain(hint)
    }
  })
}
