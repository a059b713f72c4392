import { expect, test } from 'vitest'
import { sameMachines } from '../../src/plan/one-machine.ts'
import { assumedFacts } from '../../src/settle/assumed.ts'
import { good, load } from '../topology/load-text.ts'

const { cluster } = load(good, { hosts: 'A=10.0.0.1,B=db1' })
const facts = (one: [string, string?], other: [string, string?]) => {
  const [A, B] = cluster.hosts.map((host, index) => {
    const [bootId, network] = index === 0 ? one : other
    return { ...assumedFacts(host, cluster), bootId, network }
  })
  return { A: A!, B: B! }
}
const pairs = (...said: Parameters<typeof facts>) =>
  sameMachines(cluster.hosts, facts(...said)).map(({ host, other }) => `${other.id} ${host.id}`)

test.each<[string, Parameters<typeof facts>, string[]]>([
  [
    'two machines',
    [
      ['a', 'net:[1]'],
      ['b', 'net:[1]'],
    ],
    [],
  ],
  [
    'two containers of one machine',
    [
      ['a', 'net:[1]'],
      ['a', 'net:[2]'],
    ],
    [],
  ],
  [
    'one machine',
    [
      ['a', 'net:[1]'],
      ['a', 'net:[1]'],
    ],
    ['A B'],
  ],
  [
    'hosts that do not say',
    [
      ['', undefined],
      ['', undefined],
    ],
    [],
  ],
])('%s', (_, said, expected) => expect(pairs(...said)).toEqual(expected))

test('two ids that are bound to one address are one machine on purpose', () => {
  const bound = load(good.replace(/, slaves: \[.\]/g, ''), { hosts: 'A=h,B=h' }).cluster
  const same = { ...assumedFacts(bound.hosts[0]!, bound), bootId: 'a', network: 'net:[1]' }
  expect(sameMachines(bound.hosts, { A: same, B: same })).toEqual([])
})
