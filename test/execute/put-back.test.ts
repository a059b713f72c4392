import { describe, expect, test } from 'vitest'
import { RmqctlError } from '../../src/errors.ts'
import type { ApplyStep } from '../../src/execute/execute.ts'
import { failure, lane, planOf, run } from './run-plan.ts'

describe('what must not stay half done', () => {
  const guarded = lane('a: 1 2', ['undo', 'more'])

  test('is put back after a failure, and not after success', async () => {
    expect((await run({ plan: planOf([guarded]), fails: { 'a.2': failure } })).began).toEqual([
      'a.1',
      'a.2',
      'a.undo',
      'a.more',
    ])
    expect((await run({ plan: planOf([guarded]) })).began).toEqual(['a.1', 'a.2'])
  })

  test('is put back after an interrupt, with a signal that has not fired', async () => {
    const aborted: [string, boolean][] = []
    const apply: ApplyStep = async (step, _, { signal }) => void aborted.push([step.id, signal.aborted])
    await run({ plan: planOf([guarded]), interruptAt: 'a.1', apply })
    expect(aborted).toEqual([
      ['a.1', true],
      ['a.undo', false],
      ['a.more', false],
    ])
  })

  test('is left where somebody else has taken over, and that is said; a failure of ours is put back', async () => {
    const whyNotUndo = async () => 'bob on ci-7 has it now (up)'
    const left = await run({ plan: planOf([guarded]), interruptAt: 'a.1', whyNotUndo })
    expect(left.began).toEqual(['a.1'])
    expect(left.events).toContainEqual({
      type: 'note',
      level: 'warning',
      text: 'a is left as it is: bob on ci-7 has it now (up)',
      host: 'A',
    })
    expect((await run({ plan: planOf([guarded]), fails: { 'a.1': failure }, whyNotUndo })).began).toContain('a.undo')
  })

  test('its own failure is a warning, and hides neither the first nor the next', async () => {
    const ran = await run({
      plan: planOf([guarded]),
      fails: { 'a.1': failure, 'a.undo': new RmqctlError('failed', 'gone') },
    })
    expect(ran.began).toEqual(['a.1', 'a.undo', 'a.more'])
    expect(ran.result.errors.map(error => error.message)).toEqual(['disk full'])
    expect(ran.events).toContainEqual({
      type: 'note',
      level: 'warning',
      text: 'could not be put back: A: gone',
      host: 'A',
    })
  })
})
