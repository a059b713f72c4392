import { expect, test } from 'vitest'
import { errorsIn } from '../../src/errors.ts'
import { select } from '../../src/topology/select.ts'
import { good, load } from './load-text.ts'

const { cluster } = load(good)
const all = ['namesrv-1', 'namesrv-2', 'broker-a', 'broker-a-s', 'broker-b', 'broker-b-s']

test.each<[string | string[], string[]]>([
  ['broker-a', ['broker-a']],
  ['group/broker-a', ['broker-a', 'broker-a-s']],
  ['host/A', ['namesrv-1', 'broker-a', 'broker-b-s']],
  ['role/slave', ['broker-a-s', 'broker-b-s']],
  ['role/broker', ['broker-a', 'broker-a-s', 'broker-b', 'broker-b-s']],
  ['role/namesrv', ['namesrv-1', 'namesrv-2']],
  ['broker-*', ['broker-a', 'broker-a-s', 'broker-b', 'broker-b-s']],
  ['*-s', ['broker-a-s', 'broker-b-s']],
  ['*r*-*a*', ['broker-a', 'broker-a-s']],
  ['*', all],
  ['group/*', ['broker-a', 'broker-a-s', 'broker-b', 'broker-b-s']],
  ['broker-b, namesrv-1,broker-b', ['namesrv-1', 'broker-b']],
  [
    ['role/slave', 'namesrv-2'],
    ['namesrv-2', 'broker-a-s', 'broker-b-s'],
  ],
  [[], all],
])('%j', (selectors, expected) => expect(select(cluster, selectors)).toEqual(expected))

test.each([
  ['brokr-a', "did you mean 'broker-a'?"],
  ['group/broker-aa', "did you mean 'group/broker-a'?"],
  ['rol/slave', "did you mean 'role/slave'?"],
  ['zzzzzzzz', 'to select: namesrv-1'],
  ['constructor/x', 'to select: group/broker-a'],
  ['*zz*', 'to select:'],
  ['broker-a**-s-s', "did you mean 'broker-a-s'?"],
])('%s is refused', (selector, hint) => {
  try {
    select(cluster, selector)
    expect.unreachable()
  } catch (error) {
    const [one] = errorsIn(error)
    expect(one).toMatchObject({ code: 'input', message: `'${selector}' is no instance of this cluster` })
    expect(one!.details.hint).toContain(hint)
  }
})

test('all that is unknown at once', () => {
  expect(() => select(cluster, 'x,y,broker-a')).toThrow(
    "'x' is no instance of this cluster\n'y' is no instance of this cluster",
  )
})
