import { describe, expect, test } from 'vitest'
import { RmqctlError, RmqctlErrors } from '../../src/errors.ts'
import type { ProgressEvent } from '../../src/events.ts'
import { type ApplyStep, type ExecuteResult, execute } from '../../src/execute/execute.ts'
import type { Lane, Plan, Stage } from '../../src/plan/model.ts'
import { deployment } from '../components/deployments.ts'

/** `"a: 1 2"` is a lane on host A with two steps. */
function lane(text: string, onFailure: string[] = []): Lane {
  const [id = '', steps = ''] = text.split(': ')
  const stepOf = (name: string) => ({ id: `${id}.${name}`, kind: 'remove' as const, paths: [name] })
  return {
    id,
    host: id === 'survey' ? 'control' : id.toUpperCase(),
    title: id,
    steps: steps.split(' ').map(stepOf),
    ...(onFailure.length === 0 ? {} : { onFailure: onFailure.map(stepOf) }),
  }
}

function planOf(...stages: (string | Lane)[][]): Plan {
  const made = stages.map((lanes, index): Stage => {
    const id = `s${index + 1}`
    return { id, title: id, lanes: lanes.map(one => (typeof one === 'string' ? lane(one) : one)) }
  })
  return { v: 1, action: 'up', cluster: 'trade', deployment: deployment(), stages: made }
}

interface Ran {
  result: ExecuteResult
  /** Steps in the order in which they began. */
  began: string[]
  events: ProgressEvent[]
  /** The most lanes at once. */
  most: number
}

interface Run {
  plan: Plan
  /** Steps that throw. */
  fails?: Record<string, unknown>
  /** Step at which the run is interrupted. */
  interruptAt?: string
  concurrency?: number
  apply?: ApplyStep
  whyNotUndo?: () => Promise<string | undefined>
}

async function run({ plan, fails = {}, interruptAt, concurrency = 32, apply, whyNotUndo }: Run): Promise<Ran> {
  const abort = new AbortController()
  const ran: Ran = { result: undefined as never, began: [], events: [], most: 0 }
  let busy = 0
  let clock = 0
  const applyStep: ApplyStep = async (step, of, around) => {
    ran.began.push(step.id)
    ran.most = Math.max(ran.most, ++busy)
    if (step.id === interruptAt) abort.abort(new RmqctlError('interrupted', 'interrupted by Ctrl-C', { signal: 2 }))
    try {
      await apply?.(step, of, around)
      await new Promise(resolve => setImmediate(resolve))
      if (step.id in fails) throw fails[step.id]
    } finally {
      busy--
    }
  }
  const emit = (event: ProgressEvent) => ran.events.push(event)
  const now = () => clock++
  ran.result = await execute(plan, { applyStep, emit, signal: abort.signal, now, concurrency, whyNotUndo })
  return ran
}

const failure = new RmqctlError('failed', 'disk full', { hint: 'df -h' })
const outcomes = ({ result }: Ran) => Object.fromEntries(result.lanes.map(one => [one.lane, one.outcome]))

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

describe('what must not stay half done', () => {
  const guarded = lane('a: 1 2', ['undo', 'more'])

  test('is put back after a failure, and not after success', async () => {
    const failed = await run({ plan: planOf([guarded]), fails: { 'a.2': failure } })
    expect(failed.began).toEqual(['a.1', 'a.2', 'a.undo', 'a.more'])
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
    const whyNotUndo = async () => 'bob has it now'
    const left = await run({ plan: planOf([guarded]), interruptAt: 'a.1', whyNotUndo })
    expect(left.began).toEqual(['a.1'])
    expect(left.events).toContainEqual(expect.objectContaining({ text: 'a is left as it is: bob has it now' }))
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
