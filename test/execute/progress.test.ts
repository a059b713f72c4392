import { expect, test } from 'vitest'
import { RmqctlError } from '../../src/errors.ts'
import type { ProgressEvent } from '../../src/events.ts'
import { type ApplyStep, execute } from '../../src/execute/execute.ts'
import type { Plan } from '../../src/plan/model.ts'
import { deployment } from '../components/deployments.ts'

/** One lane with one step. */
const plan: Plan = {
  ...{ v: 1, action: 'up', cluster: 'trade', deployment: deployment() },
  stages: [
    {
      ...{ id: 's', title: 's' },
      lanes: [{ id: 'a', host: 'A', title: 'a', steps: [{ id: 'a.1', kind: 'remove', paths: ['/x/y'] }] }],
    },
  ],
}

test('a reason of its own, as of --timeout, cuts a lane off; it is no failure, and what it was about is kept', async () => {
  const late = new RmqctlError('failed', 'up did not end within --timeout')
  const abort = new AbortController()
  const applyStep: ApplyStep = async (_step, _lane, { progress }) => {
    progress('not registered on namesrv-1')
    abort.abort(late)
    throw late
  }
  const deps = { applyStep, emit: () => {}, signal: abort.signal, now: () => 0, concurrency: 1 }
  expect(await execute(plan, deps)).toEqual({
    outcome: 'interrupted',
    lanes: [{ lane: 'a', outcome: 'interrupted', ms: 0, at: 'not registered on namesrv-1' }],
    errors: [],
  })
})

test('a text that stays is said again after a while', async () => {
  let clock = 0
  const said: number[] = []
  const applyStep: ApplyStep = async (_step, _lane, { progress }) => {
    for (; clock <= 11_000; clock += 1000) progress('booting')
  }
  const emit = (event: ProgressEvent) => void (event.type === 'lane-progress' && said.push(clock))
  await execute(plan, {
    applyStep,
    emit,
    signal: new AbortController().signal,
    now: () => clock,
    concurrency: 1,
  })
  expect(said).toEqual([0, 5000, 10_000])
})
