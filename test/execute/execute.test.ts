import { describe, expect, test } from 'vitest'
import { RmqctlError, RmqctlErrors } from '../../src/errors.ts'
import type { ApplyStep } from '../../src/execute/execute.ts'
import type { Lane } from '../../src/plan/model.ts'
import { failure, outcomes, planOf, run } from './run-plan.ts'

describe('order', () => {
  test('stages are barriers, lanes run side by side, steps of a lane in order', async () => {
    const ran = await run({ plan: planOf(['a: 1 2', 'b: 1 2'], ['c: 1']) })
    expect(ran.began).toEqual(['a.1', 'b.1', 'a.2', 'b.2', 'c.1'])
    expect(ran.result).toMatchObject({ outcome: 'done', errors: [] })
    expect(ran.most).toBe(2)
  })

  test.each([1, 2, 5])('at most %d lanes at once', async concurrency => {
    const ran = await run({ plan: planOf(['a: 1', 'b: 1', 'c: 1', 'd: 1', 'e: 1']), concurrency })
    expect(ran.most).toBe(concurrency)
    expect(ran.began).toHaveLength(5)
  })

  test('a stage may say less', async () => {
    const plan = planOf(['a: 1', 'b: 1', 'c: 1'])
    plan.stages[0]!.concurrency = 1
    expect((await run({ plan })).most).toBe(1)
  })

  test('a plan without stages is done', async () => {
    const ran = await run({ plan: planOf() })
    expect(ran.result).toEqual({ outcome: 'done', lanes: [], errors: [] })
  })
})

describe('a failure', () => {
  test('lets the lanes beside it end, and no further stage begins', async () => {
    const ran = await run({ plan: planOf(['a: 1 2', 'b: 1 2'], ['c: 1']), fails: { 'a.1': failure } })
    expect(ran.began).toEqual(['a.1', 'b.1', 'b.2'])
    expect(outcomes(ran)).toEqual({ a: 'failed', b: 'done', c: 'skipped' })
    expect(ran.result.outcome).toBe('failed')
  })

  test('keeps lanes of its stage that were not begun from beginning', async () => {
    const ran = await run({ plan: planOf(['a: 1', 'b: 1', 'c: 1']), fails: { 'a.1': failure }, concurrency: 1 })
    expect(ran.began).toEqual(['a.1'])
    expect(outcomes(ran)).toEqual({ a: 'failed', b: 'skipped', c: 'skipped' })
  })

  test('of every lane is told, each with its host', async () => {
    const other = new RmqctlError('unreachable', 'no route', { host: 'elsewhere' })
    const ran = await run({
      plan: planOf(['a: 1', 'b: 1', 'survey: 1']),
      fails: { 'a.1': failure, 'b.1': other, 'survey.1': failure },
    })
    expect(ran.result.errors.map(({ code, message, details }) => [code, message, details.host])).toEqual([
      ['failed', 'disk full', 'A'],
      ['unreachable', 'no route', 'elsewhere'],
      ['failed', 'disk full', undefined],
    ])
    expect(ran.result.errors[0]?.details.hint).toBe('df -h')
  })

  test('of several causes keeps them all', async () => {
    const several = new RmqctlErrors([failure, new RmqctlError('check', 'no memory')])
    const ran = await run({ plan: planOf(['a: 1']), fails: { 'a.1': several } })
    expect(ran.result.errors.map(error => [error.code, error.details.host])).toEqual([
      ['failed', 'A'],
      ['check', 'A'],
    ])
  })

  test('that is a bug of ours keeps its stack', async () => {
    const ran = await run({ plan: planOf(['a: 1']), fails: { 'a.1': new TypeError('x is undefined') } })
    expect(ran.result.errors[0]?.message).toMatch(
      /^this is a bug in rmqctl, please report it:\nTypeError: x is undefined\n +at /,
    )
  })

  test('ends its lane with what, where and what to type', async () => {
    const { events } = await run({ plan: planOf(['a: 1']), fails: { 'a.1': failure } })
    expect(events.find(event => event.type === 'lane-end')).toMatchObject({
      outcome: 'failed',
      text: 'A: disk full\n  → df -h',
    })
  })
})

describe('an interrupt', () => {
  test('begins nothing new; what was begun ends', async () => {
    const ran = await run({ plan: planOf(['a: 1 2', 'b: 1'], ['c: 1']), interruptAt: 'a.1' })
    expect(ran.began).toEqual(['a.1', 'b.1'].slice(0, ran.began.length))
    expect(outcomes(ran)).toEqual({ a: 'interrupted', b: ran.began.length === 2 ? 'done' : 'skipped', c: 'skipped' })
    expect(ran.result).toMatchObject({ outcome: 'interrupted', errors: [] })
  })

  test('in a stage with lanes in waiting is an interrupt, though no lane was cut', async () => {
    const ran = await run({ plan: planOf(['a: 1', 'b: 1']), interruptAt: 'a.1', concurrency: 1 })
    expect(outcomes(ran)).toEqual({ a: 'done', b: 'skipped' })
    expect(ran.result.outcome).toBe('interrupted')
  })

  test('during the very last step comes too late', async () => {
    const ran = await run({ plan: planOf(['a: 1']), interruptAt: 'a.1' })
    expect(ran.result.outcome).toBe('done')
  })

  test('is no failure, whatever the step throws for it', async () => {
    for (const thrown of [new RmqctlError('interrupted', 'cut'), new Error('socket closed')]) {
      const ran = await run({ plan: planOf(['a: 1', 'b: 1 2']), fails: { 'a.1': thrown }, interruptAt: 'b.1' })
      expect(ran.result).toMatchObject({ outcome: 'interrupted', errors: [] })
    }
  })
})

test('a step of a lane that is of no host counts for the host of its instance', async () => {
  const steps = ['broker-a-s', 'broker-a'].map(instance => ({ id: instance, kind: 'warm' as const, instance }))
  const group: Lane = { id: 'roll-broker-a', host: 'control', title: 'broker-a', steps }
  const { events } = await run({
    plan: planOf([{ ...group, steps: [...steps, { id: 'wait', kind: 'pause', ms: 0, why: '' }] }]),
  })
  const told = events.flatMap(event => (event.type === 'step-start' ? [`${event.step} ${event.host}`] : []))
  expect(told).toEqual(['broker-a-s B', 'broker-a A', 'wait control'])
})

test('events tell the plan, each stage and each lane, in order', async () => {
  const apply: ApplyStep = async (_, __, { progress }) => {
    progress('half', 0.5)
    progress('same')
    progress('same')
  }
  const { events } = await run({ plan: planOf(['a: 1'], ['b: 1']), apply, fails: { 'a.1': failure } })
  const short = events.map(event => [
    event.type,
    'lane' in event ? event.lane : 'stage' in event ? event.stage : '',
    'outcome' in event ? event.outcome : 'text' in event ? event.text : '',
  ])
  expect(short).toEqual([
    ['plan', '', ''],
    ['stage-start', 's1', ''],
    ['lane-start', 'a', ''],
    ['step-start', 'a', 'delete 1'],
    ['lane-progress', 'a', 'half'],
    ['lane-progress', 'a', 'same'],
    ['step-end', 'a', 'failed'],
    ['lane-end', 'a', 'failed'],
    ['stage-end', 's1', 'failed'],
    ['lane-end', 'b', 'skipped'],
    ['stage-end', 's2', 'skipped'],
  ])
})
