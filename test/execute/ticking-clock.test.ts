import { expect, test } from 'vitest'
import { tickingClock } from '../../src/execute/ticking-clock.ts'

test('time that nobody looked at counts for ten seconds at most', () => {
  let now = 5_000
  const clock = tickingClock(() => now)
  expect(clock()).toBe(0)
  now += 80
  expect(clock()).toBe(80)
  now += 600_000 // SIGSTOP for ten minutes
  expect(clock()).toBe(10_080)
  now += 300
  expect(clock()).toBe(10_380)
})
