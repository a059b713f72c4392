import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Copies, survivalOf } from '../../src/topology/survival.ts'

/** 'ABC': the master on A, others on B and C; small letters are learners. */
function members(places: string): Copies['members'] {
  return [...places].map(place => ({
    machine: place.toUpperCase(),
    ...(place === place.toUpperCase() ? {} : { learner: true }),
  }))
}

const said = (places: string, replication: Copies['replication'], flush: Copies['flush'] = 'async') =>
  survivalOf({ name: 'broker-a', replication, flush, members: members(places) })

const sync = (copies?: number): Copies['replication'] => ({ mode: 'sync', ...(copies == null ? {} : { copies }) })
const async: Copies['replication'] = { mode: 'async' }
const controller: Copies['replication'] = { mode: 'controller' }

test.each<[string, Copies['replication'], Copies['flush'], number, string]>([
  [
    'A',
    { mode: 'none' },
    'async',
    0,
    '1 copy, not on its disk yet when a send is acknowledged: a power cut may lose the last messages, a broken disk all',
  ],
  [
    'A',
    { mode: 'none' },
    'sync',
    0,
    '1 copy, on its disk before a send is acknowledged: with that disk its messages are lost',
  ],
  [
    'AB',
    async,
    'async',
    0,
    "2 copies, a send waits for none but the master's: with its machine the last messages may be lost",
  ],
  [
    'AB',
    sync(),
    'async',
    1,
    '2 copies, a send waits for both: any one machine may be lost without losing an acknowledged message; while a slave is down, sends report it',
  ],
  [
    'ABC',
    sync(),
    'async',
    1,
    '3 copies, a send waits for 2: any one machine may be lost without losing an acknowledged message',
  ],
  [
    'ABC',
    sync(3),
    'async',
    2,
    '3 copies, a send waits for all 3: any 2 machines may be lost without losing an acknowledged message; while a slave is down, sends report it',
  ],
  ['AA', sync(), 'async', 0, '2 copies, but all on one machine: with it all of them are lost'],
  [
    'AAB',
    sync(),
    'async',
    0,
    '3 copies, a send waits for 2, which may be on one machine: with it acknowledged messages may be lost',
  ],
  [
    'ABC',
    controller,
    'async',
    1,
    '3 replicas, a send waits for all that are in sync, 2 at least: any one machine may be lost without losing an acknowledged message, and another replica becomes master',
  ],
  [
    'AB',
    controller,
    'async',
    0,
    '2 replicas, a send waits for those in sync: either machine may be lost while both are, and then the other is the only copy',
  ],
  [
    'ABCd',
    controller,
    'async',
    1,
    '3 replicas, a send waits for all that are in sync, 2 at least: any one machine may be lost without losing an acknowledged message, and another replica becomes master; a learner is not waited for and never master',
  ],
])('%s with %j, flush %s', (places, replication, flush, machines, text) => {
  expect(said(places, replication, flush)).toMatchObject({ machines, text: `broker-a: ${text}` })
})

/** Every way in which `acknowledged` members, the master among them, may have a message. */
function holders(places: readonly string[], acknowledged: number): string[][] {
  const [master = '', ...others] = places
  const choose = (from: readonly string[], many: number): string[][] =>
    many === 0
      ? [[]]
      : from.flatMap((one, index) => choose(from.slice(index + 1), many - 1).map(rest => [one, ...rest]))
  return choose(others, acknowledged - 1).map(rest => [master, ...rest])
}

const machineSets = (machines: readonly string[], many: number): string[][] =>
  many === 0
    ? [[]]
    : machines.flatMap((one, index) => machineSets(machines.slice(index + 1), many - 1).map(rest => [one, ...rest]))

test('as many machines as it says may be lost, whoever answered, and one more may be too many', () => {
  const groups = fc
    .record({
      places: fc.array(fc.constantFrom('A', 'B', 'C', 'D'), { minLength: 2, maxLength: 6 }),
      copies: fc.nat(6),
    })
    .map(({ places, copies }) => ({ places, copies: Math.min(Math.max(copies, 2), places.length) }))
  fc.assert(
    fc.property(groups, ({ places, copies }) => {
      const { machines, acknowledged } = said(places.join(''), sync(copies))
      expect(acknowledged).toBe(copies)
      const all = [...new Set(places)]
      const ways = holders(places, acknowledged)
      const isLostBy = (lost: readonly string[]) => ways.some(way => way.every(machine => lost.includes(machine)))
      expect(machineSets(all, machines).some(isLostBy)).toBe(false)
      expect(machineSets(all, machines + 1).some(isLostBy)).toBe(true)
    }),
  )
})
