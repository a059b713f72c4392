import { expect, test } from 'vitest'
import { interruption } from '../../src/commands/interruption.ts'
import { errorText, exitCodeOf, RmqctlError } from '../../src/errors.ts'
import type { ExecuteResult } from '../../src/execute/execute.ts'
import { planDestroy } from '../../src/plan/destroy.ts'
import { planUp } from '../../src/plan/up.ts'
import { deployment } from '../components/deployments.ts'

const result: ExecuteResult = {
  outcome: 'interrupted',
  errors: [],
  lanes: [
    { lane: 'prepare-A', outcome: 'done', ms: 1 },
    { lane: 'prepare-B', outcome: 'interrupted', ms: 1 },
    { lane: 'start-broker-a', outcome: 'skipped', ms: 0 },
  ],
}

function signalOf(signal: number): AbortSignal {
  return AbortSignal.abort(new RmqctlError('interrupted', 'interrupted', { signal }))
}

test.each([
  [2, 130],
  [15, 143],
  [1, 129],
])('signal %d is exit code %d', (signal, code) => {
  const error = interruption(planUp(deployment(), {}), result, signalOf(signal))
  expect(exitCodeOf(error)).toBe(code)
})

test('says what was cut off', () => {
  const lanes = [{ lane: 'broker-a', outcome: 'interrupted' as const, ms: 1, at: 'not registered on namesrv-1' }]
  const error = interruption(planUp(deployment(), {}), { ...result, lanes }, signalOf(2))
  expect(errorText(error)).toMatch(
    /the rest was not begun\n {2}broker-a was cut off: not registered on namesrv-1\n {2}→/,
  )
})

test('says how far it came and how it goes on', () => {
  const up = errorText(interruption(planUp(deployment(), {}), result, signalOf(2)))
  expect(up).toMatch(/^error: interrupted: 1 of \d+ parts of `up` are done/)
  expect(up).toContain('→ rmqctl up')
  const destroy = errorText(interruption(planDestroy(deployment(), {}, { data: false }), result, signalOf(2)))
  expect(destroy).toContain('rmqctl destroy')
})
