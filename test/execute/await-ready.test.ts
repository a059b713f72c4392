import { describe, expect, test } from 'vitest'
import type { Probe } from '../../src/components/component.ts'
import type { Diagnosis } from '../../src/diagnosis/evidence.ts'
import { RmqctlError } from '../../src/errors.ts'
import { awaitReady, type ReadinessDeps } from '../../src/execute/await-ready.ts'
import { type Watched, Watchers } from '../../src/execute/watch.ts'
import type { Verdict } from '../../src/probes/verdict.ts'
import { deployment } from '../components/deployments.ts'

const booted = 'The broker[broker-a, 10.0.0.11:10911] boot success. serializeType=JSON'
const no = (why: string): Verdict => ({ holds: false, why })
const yes: Verdict = { holds: true }

interface Setting {
  id?: string
  watched?: Partial<Watched> | null
  /** What RocketMQ answers at each question, the last one for good. */
  answers?: Verdict[]
  /** Time that passes with each question, ms. */
  tick?: number
  /** Time that passes with each look at the clock, ms. */
  step?: number
  /** It writes something at each look at the clock, and at this one its boot line. */
  bootsAt?: number
  /** What happens at a question. */
  at?: (question: number, watched: Watched) => void
  until?: Probe['kind'][]
  nudge?: () => Promise<void>
  unresolved?: ReadonlyMap<string, string>
  /** What a look at the host finds. */
  suspect?: Diagnosis
  /** Without progress, ms; default 1000. */
  limitMs?: number
}

interface Waited {
  error?: unknown
  asked: string[]
  nudges: number
  said: string[]
}

/** Waits with a clock that moves by questions. */
async function wait(setting: Setting): Promise<Waited> {
  const { id = 'broker-a', answers = [yes], tick = 100, step = 1, until = ['booted', 'registered'] } = setting
  const instance = deployment().instances.find(one => one.id === id)!
  const watched: Watched = { isFresh: true, lines: [booted], logBytes: 0, version: 0, ...setting.watched }
  const waited: Waited = { asked: [], nudges: 0, said: [] }
  let clock = 0
  const deps: ReadinessDeps = {
    watchers: new Watchers(),
    watched: setting.watched === null ? new Map() : new Map([[id, watched]]),
    ask: async probe => {
      const question = waited.asked.push(probe.kind)
      clock += tick
      setting.at?.(question, watched)
      return answers[Math.min(question, answers.length) - 1]!
    },
    nudge: async () => {
      waited.nudges++
      await setting.nudge?.()
    },
    explainExit: async one => {
      throw new RmqctlError('failed', `${one.id} ended, and why`)
    },
    suspect: async () => setting.suspect,
    survey: async () => {},
    connections: new Map(),
    unresolved: setting.unresolved,
    now: () => {
      if (setting.bootsAt != null && ++watched.version === setting.bootsAt) watched.lines.push(booted)
      clock += step
      return clock
    },
    signal: new AbortController().signal,
  }
  const progress = (text: string) => waited.said.push(text)
  const probes = until.map(kind => ({ kind, instance: id }))
  await awaitReady(
    instance,
    { kind: 'await', instance: id, until: probes, progressTimeoutMs: setting.limitMs ?? 1000 },
    { ...deps, progress },
  ).catch(error => {
    waited.error = error
  })
  return waited
}

describe('ready', () => {
  test.each([
    booted,
    'The Name Server boot success. serializeType=JSON, address 0.0.0.0:9876',
    'The Name Server boot success. serializeType=JSON',
  ])('its boot line first, then what the cluster says: %s', async line => {
    const waited = await wait({
      watched: { lines: ['load config properties file OK', line] },
      answers: [no('not registered'), yes],
    })
    expect(waited).toEqual({ asked: ['registered', 'registered'], nudges: 0, said: ['not registered', 'ready'] })
  })

  test('an instance that was running is only asked', async () => {
    expect(await wait({ watched: null })).toMatchObject({ asked: ['registered'], said: ['ready'] })
  })

  test('without its boot line nothing is asked, and it stalls', async () => {
    const waited = await wait({ watched: { lines: ['something else'] }, until: ['booted'], step: 200 })
    expect(waited.asked).toEqual([])
    expect(waited.error).toMatchObject({
      message: expect.stringMatching(/^broker-a is not ready after \d+ s and nothing moves any more: booting$/),
      details: { host: 'A', hint: 'rmqctl logs broker-a' },
    })
  })
})

describe('what shows nothing new is looked at', () => {
  const suspect: Diagnosis = {
    id: 'frozen',
    cause: 'broker-a is frozen',
    evidence: [{ file: '/proc/7/status', line: 0, text: 'State: T' }],
    cure: 'kill -CONT 7 on A',
    certain: true,
  }
  const silent: Setting = { answers: [no('not registered')], tick: 4000, limitMs: 60_000, suspect }

  test('after a while: the cause is told while it waits, and at the end with its proof and cure', async () => {
    const { said, error } = await wait(silent)
    expect(said.slice(0, 4)).toEqual(Array(4).fill('not registered'))
    expect(new Set(said.slice(6))).toEqual(new Set(['not registered; broker-a is frozen']))
    expect(error).toMatchObject({
      message: expect.stringMatching(
        /^broker-a is not ready after \d+ s and nothing moves any more: not registered\nbroker-a is frozen\n {2}\/proc\/7\/status: State: T$/,
      ),
      details: { host: 'A', hint: 'kill -CONT 7 on A' },
    })
  })

  test('not before, and no longer when it moves', async () => {
    const answers = [...Array.from({ length: 8 }, () => no('not registered')), no('registered at one of two')]
    const { said } = await wait({ ...silent, answers })
    expect(said[7]).toBe('not registered; broker-a is frozen')
    expect(said.slice(8, 11)).toEqual(Array(3).fill('registered at one of two'))
  })
})

describe('a host whose own name does not resolve', () => {
  const unresolved = new Map([['A', 'h1']])
  const booting: Setting = { unresolved, until: ['booted'], watched: { lines: [] }, step: 300, limitMs: 3000 }

  test('is named while its Java is silent', async () => {
    const { said } = await wait({ ...booting, limitMs: 9000, step: 900 })
    expect(said.at(-1)).toMatch(/^booting, and silent: the host's own name h1 does not resolve.*127\.0\.1\.1 h1/)
  })

  test.each<[string, Setting]>([
    ['at once', booting],
    ['when Java has said something', { ...booting, limitMs: 9000, step: 900, watched: { lines: ['something'] } }],
    ['when it is another host', { ...booting, limitMs: 9000, step: 900, unresolved: new Map([['B', 'h2']]) }],
  ])('is not named %s', async (_, setting) => {
    expect(new Set((await wait(setting)).said)).toEqual(new Set(['booting']))
  })
})

describe('an end', () => {
  test('is explained at once', async () => {
    const waited = await wait({ watched: { exit: { code: 255 } } })
    expect(waited.error).toMatchObject({ message: 'broker-a ended, and why' })
  })

  test('is seen while waiting for the cluster', async () => {
    const at = (question: number, watched: Watched) => {
      if (question === 3) watched.exit = { code: 1 }
    }
    const waited = await wait({ answers: [no('not registered')], at, tick: 1 })
    expect(waited).toMatchObject({
      asked: ['registered', 'registered', 'registered'],
      error: { message: 'broker-a ended, and why' },
    })
  })
})

test('a host that is lost ends the waiting at once', async () => {
  const lost = new RmqctlError('unreachable', 'the connection to root@10.0.0.11 was lost')
  expect(await wait({ watched: { lost } })).toMatchObject({ asked: [], error: lost })
})

describe('progress', () => {
  test('of the process keeps it waiting, however long', async () => {
    const waited = await wait({ watched: { lines: [] }, bootsAt: 30, step: 300 })
    expect(waited.error).toBeUndefined()
    expect(waited.asked).toEqual(['registered'])
    expect(waited.said.filter(one => one === 'booting').length).toBeGreaterThan(8)
  })

  test('of the process counts until it has booted: one that reaches nobody writes that down for ever', async () => {
    const at = (_: number, watched: Watched) => void watched.version++
    const waited = await wait({ answers: [no('not registered')], at, tick: 300 })
    expect(waited.error).toMatchObject({ message: expect.stringContaining('nothing moves any more: not registered') })
  })

  test('of the answer too', async () => {
    const answers = [...Array.from({ length: 8 }, (_, lag) => no(`${9 - lag} bytes behind`)), yes]
    expect((await wait({ answers, tick: 900 })).error).toBeUndefined()
  })

  test('is not two answers that take turns', async () => {
    const answers = Array.from({ length: 20 }, (_, turn) => no(turn % 2 === 0 ? 'refused' : 'timed out'))
    const waited = await wait({ answers, tick: 300 })
    expect(waited.error).toMatchObject({ message: expect.stringContaining('nothing moves any more') })
    expect(waited.asked.length).toBeLessThan(8)
  })
})

describe('the nudge', () => {
  const late = [...Array.from({ length: 5 }, (_, turn) => no(`not registered, question ${turn}`)), yes]

  test('is given once, after a second without registration', async () => {
    expect(await wait({ answers: late, tick: 400 })).toMatchObject({ nudges: 1 })
    expect(await wait({ answers: late, tick: 10 })).toMatchObject({ nudges: 0 })
  })

  test.each<[string, Setting]>([
    ['to a NameServer', { id: 'namesrv-1' }],
    ['to an instance that was found running', { watched: { isFresh: false } }],
    ['to one that nobody watches', { watched: null }],
    ['while it is not in sync', { until: ['in-sync'] }],
  ])('is not given %s', async (_, setting) => {
    expect(await wait({ answers: late, tick: 400, ...setting })).toMatchObject({ nudges: 0 })
  })

  test('has put the file back before the step ends', async () => {
    let isBack = false
    const nudge = async () => {
      await new Promise(resolve => setTimeout(resolve, 300))
      isBack = true
    }
    await wait({ answers: late, tick: 600, nudge })
    expect(isBack).toBe(true)
  })

  test('may fail: RocketMQ registers by itself', async () => {
    const waited = await wait({ answers: late, tick: 400, nudge: () => Promise.reject(new Error('refused')) })
    expect(waited.error).toBeUndefined()
  })
})
