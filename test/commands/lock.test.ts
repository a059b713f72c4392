import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runPlan } from '../../src/commands/engine.ts'
import { lockRelease, lockStatus } from '../../src/commands/lock.ts'
import { openSession } from '../../src/commands/session.ts'
import { findTarget } from '../../src/commands/target.ts'
import { openLocal } from '../../src/connection/local.ts'
import { RmqctlError } from '../../src/errors.ts'
import type { Plan } from '../../src/plan/model.ts'
import { script } from '../../src/shell/command.ts'
import type { Deployment } from '../../src/topology/deployment.ts'
import { temporaryFolder } from '../shell/shells.ts'
import { deploymentOn, knowing } from './known-cluster.ts'
import { type TestContext, testContext } from './test-context.ts'

let folder: ReturnType<typeof temporaryFolder>
let context: TestContext
let deployment: Deployment
beforeEach(async () => {
  folder = temporaryFolder()
  const endpoint = { kind: 'local' } as const
  deployment = deploymentOn([
    { id: 'A', endpoint, dir: folder.path },
    { id: 'B', endpoint, dir: folder.path },
  ])
  context = await knowing(await testContext(), deployment)
})
afterEach(async () => {
  await context.dispose()
  folder[Symbol.dispose]()
})

const file = () => join(folder.path, 'trade/lock')

/** A lock of bob's that began `ago` seconds ago. */
function left(ago: number, length = 1000): void {
  const since = Math.floor(Date.now() / 1000) - ago
  const text = `{\n"v":1,\n"token":"bb",\n"since":${since},\n"ends":${since + 60},\n"who":"bob","machine":"ci-7","pid":4711,"command":"up","ci":"http://ci/1"}\n`
  mkdirSync(join(folder.path, 'trade'), { recursive: true })
  writeFileSync(file(), text.slice(0, length))
}

async function locked(more: Partial<TestContext['options']> = {}) {
  const own = { ...context, options: { ...context.options, ...more } }
  return openSession(await findTarget({}, own), own, { lock: 'up' })
}

describe('lock status', () => {
  test('says that nobody has it', async () => {
    const { text, document } = await lockStatus({}, context)
    expect(text).toBe('trade is not locked')
    expect(document).toEqual({ v: 1, cluster: 'trade', locked: false, locks: [] })
    expect(existsSync(join(folder.path, 'trade'))).toBe(false)
  })

  test('says who has it, since when, what for, and until when', async () => {
    left(20)
    const { text, document } = await lockStatus({}, context)
    expect(text).toMatch(
      /^A: trade is locked by bob on ci-7 \(pid 4711, http:\/\/ci\/1\): up, since \S+Z \(2\d s ago\); its lease ends in [34]\d s unless renewed$/,
    )
    expect(document).toMatchObject({ locked: true, locks: [{ host: 'A', held: true, who: 'bob', machine: 'ci-7' }] })
  })

  test('does not take what was left behind for a lock', async () => {
    left(100)
    const { text, document } = await lockStatus({}, context)
    expect(text).toMatch(
      /^A: trade is not locked; bob on ci-7 \(pid 4711\): up left a lock behind, whose lease ended 4\d s ago$/,
    )
    expect(document).toMatchObject({ locked: false })
  })
})

describe('lock release', () => {
  test('wants --yes where nobody can be asked, and says whose it is', async () => {
    left(20)
    await expect(lockRelease({}, context)).rejects.toMatchObject({
      code: 'input',
      message: expect.stringContaining('bob on ci-7'),
      details: { hint: expect.stringContaining('--yes') },
    })
    expect(existsSync(file())).toBe(true)
  })

  test('takes it away after a yes, and says whose it was', async () => {
    left(20)
    const questions: string[] = []
    const ask = { ...context.ask, confirm: async (question: string) => void questions.push(question) }
    const { text } = await lockRelease({}, { ...context, ask })
    expect(text).toBe('trade: released the lock on A; it was of bob on ci-7 (pid 4711): up')
    expect(questions).toEqual([expect.stringMatching(/bob.*Release the lock\?$/)])
    expect(existsSync(file())).toBe(false)
  })

  test('leaves alone what changed hands meanwhile', async () => {
    left(20)
    const taken = readFileSync(file(), 'utf8').replaceAll('bb', 'cc')
    const ask = { ...context.ask, confirm: async () => writeFileSync(file(), taken) }
    await expect(lockRelease({}, { ...context, ask })).rejects.toMatchObject({ code: 'locked' })
    expect(readFileSync(file(), 'utf8')).toBe(taken)
  })

  test('asks nothing for one whose lease has ended, and for none at all', async () => {
    left(100)
    expect((await lockRelease({}, context)).text).toContain('released')
    expect((await lockRelease({}, context)).text).toBe('trade is not locked')
  })

  test('takes one away that was cut short', async () => {
    left(0, 30)
    const ask = { ...context.ask, confirm: async () => {} }
    expect((await lockRelease({}, { ...context, ask })).text).toContain('it was cut short')
    expect(existsSync(file())).toBe(false)
  })
})

describe('a change', () => {
  test('holds the lock, once a machine, and gives it back', async () => {
    {
      await using session = await locked()
      expect(JSON.parse(readFileSync(file(), 'utf8'))).toMatchObject({ pid: process.pid, command: 'up' })
      expect(Object.keys(session.facts)).toEqual(['A', 'B'])
    }
    expect(existsSync(file())).toBe(false)
  })

  test('is refused with exit 5 while somebody else makes one', async () => {
    left(20)
    const error = await locked().catch(thrown => thrown)
    expect(error).toBeInstanceOf(RmqctlError)
    expect(error.code).toBe('locked')
    expect(error.message).toMatch(/bob on ci-7 .*: up, since .*lease ends in/)
    expect(error.details.hint.split('\n')).toEqual([
      'rmqctl lock status --cluster trade',
      'to wait: --lock-wait 5m',
      'when that run is gone: rmqctl lock release --cluster trade',
    ])
  })

  test('waits with --lock-wait and says for whom', async () => {
    left(58)
    const events: object[] = []
    context = { ...context, emit: event => void events.push(event) }
    await using _ = await locked({ lockWaitMs: 30_000 })
    expect(events).toContainEqual({
      type: 'activity',
      id: 'lock',
      text: expect.stringContaining('waiting: trade is locked by bob'),
      state: 'start',
    })
    expect(events).toContainEqual({ type: 'activity', id: 'lock', text: 'the lock is free', state: 'end' })
  })
})

describe('a run that loses its lock', () => {
  const step = (text: string) => ({ id: text, kind: 'run' as const, title: text, command: script(text) })
  const lane = (id: string, ...texts: string[]) => ({ id, host: 'A', title: id, steps: texts.map(step) })

  test('begins no further step, and says with exit 5 how far it came', async () => {
    const gone = new AbortController()
    const lock = {
      signal: gone.signal,
      check: async () => gone.signal.throwIfAborted(),
      retake: async () => undefined,
      [Symbol.asyncDispose]: async () => {},
    }
    const mark = (name: string) => `: > ${join(folder.path, name)}`
    const stages = [
      { id: '1', title: 'one', lanes: [lane('a', mark('one'))] },
      { id: '2', title: 'two', lanes: [lane('b', mark('two'), mark('three')), lane('c', mark('four'))] },
    ]
    const plan: Plan = { v: 1, action: 'up', cluster: 'trade', deployment, stages }
    const emit: TestContext['emit'] = event => {
      if (event.type === 'stage-end' && event.stage === '1')
        gone.abort(new RmqctlError('locked', 'the lock was lost: bob has it', { hint: 'rmqctl lock status' }))
    }
    const signal = AbortSignal.any([context.signal, gone.signal])
    const connections = new Map([['A', await openLocal('A', { env: process.env })]])
    await expect(runPlan(plan, { connections, lock }, { ...context, emit, signal })).rejects.toMatchObject({
      code: 'locked',
      message: 'the lock was lost: bob has it; 1 of 3 parts of `up` are done, the rest was not begun',
      details: { hint: 'rmqctl lock status\nrmqctl up goes on where this stopped' },
    })
    expect(['one', 'two', 'three', 'four'].filter(name => existsSync(join(folder.path, name)))).toEqual(['one'])
  })

  test('finds out before its next step, when nothing told it', async () => {
    const gone = new AbortController()
    let checks = 0
    const lock = {
      signal: gone.signal,
      check: async () => {
        if (++checks === 2) gone.abort(new RmqctlError('locked', 'the lock was lost'))
        gone.signal.throwIfAborted()
      },
      retake: async () => undefined,
      [Symbol.asyncDispose]: async () => {},
    }
    const mark = (name: string) => `: > ${join(folder.path, name)}`
    const plan: Plan = {
      v: 1,
      action: 'stop',
      cluster: 'trade',
      deployment,
      stages: [{ id: '1', title: 'one', lanes: [lane('a', mark('one'), mark('two'))] }],
    }
    const connections = new Map([['A', await openLocal('A', { env: process.env })]])
    await expect(runPlan(plan, { connections, lock }, context)).rejects.toMatchObject({ code: 'locked' })
    expect(existsSync(join(folder.path, 'one'))).toBe(true)
    expect(existsSync(join(folder.path, 'two'))).toBe(false)
  })
})
