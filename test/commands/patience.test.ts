import { expect, test } from 'vitest'
import { patienceWith } from '../../src/commands/rolling.ts'
import type { Session } from '../../src/commands/session.ts'
import type { HostFacts } from '../../src/facts/model.ts'
import { youngestMs } from '../../src/facts/running.ts'

const host = (clockMs: number, ...begins: (number | undefined)[]) => ({
  clockMs,
  processes: Object.fromEntries(
    begins.map((startedAt, n) => [
      `i${n}`,
      { running: startedAt != null, ...(startedAt == null ? {} : { startedAt }) },
    ]),
  ),
})
const factsOf = (...hosts: ReturnType<typeof host>[]) =>
  Object.fromEntries(hosts.map((one, n) => [`h${n}`, one as unknown as HostFacts]))

test('the youngest process, each by the clock of its own host', () => {
  expect(youngestMs({})).toBeUndefined()
  expect(youngestMs(factsOf(host(9000, undefined)))).toBeUndefined()
  expect(youngestMs(factsOf(host(90_000, 1000, 20_000), host(500_000, 450_000)))).toBe(50_000)
  expect(youngestMs(factsOf(host(1000, 1400)))).toBe(0)
})

test('what has just begun is waited for, by a verb that changes something', () => {
  const patience = (age: number | undefined, isLocked: boolean) => {
    const facts = factsOf(host(100_000, age == null ? undefined : 100_000 - age))
    return patienceWith({ facts, ...(isLocked ? { lock: {} } : {}) } as unknown as Session)
  }
  expect([patience(5000, true), patience(59_000, true), patience(undefined, true)]).toEqual([55_000, 3000, 3000])
  expect(patience(5000, false)).toBe(3000)
})
