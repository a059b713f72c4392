import { RmqctlError } from '../../src/errors.ts'
import type { ProgressEvent } from '../../src/events.ts'
import { type ApplyStep, type ExecuteResult, execute } from '../../src/execute/execute.ts'
import type { Lane, Plan, Stage } from '../../src/plan/model.ts'
import { deployment } from '../components/deployments.ts'

/** `"a: 1 2"` is a lane on host A with two steps. */
export function lane(text: string, onFailure: string[] = []): Lane {
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

export function planOf(...stages: (string | Lane)[][]): Plan {
  const made = stages.map((lanes, index): Stage => {
    const id = `s${index + 1}`
    return { id, title: id, lanes: lanes.map(one => (typeof one === 'string' ? lane(one) : one)) }
  })
  return { v: 1, action: 'up', cluster: 'trade', deployment: deployment(), stages: made }
}

export interface Ran {
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

export async function run({ plan, fails = {}, interruptAt, concurrency = 32, apply, whyNotUndo }: Run): Promise<Ran> {
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
  const deps = { applyStep, emit, signal: abort.signal, now: () => clock++, concurrency, whyNotUndo }
  ran.result = await execute(plan, deps)
  return ran
}

export const failure = new RmqctlError('failed', 'disk full', { hint: 'df -h' })
export const outcomes = ({ result }: Ran) => Object.fromEntries(result.lanes.map(one => [one.lane, one.outcome]))
