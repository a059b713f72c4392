import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Connection } from '../../src/connection/connection.ts'
import { openLocal } from '../../src/connection/local.ts'
import { RmqctlError } from '../../src/errors.ts'
import { type HeldLock, type HoldOptions, holdLock } from '../../src/store/lock.ts'
import { holderHere, isOver, type LockPlace, type LockView, readLock, showLock } from '../../src/store/lock-file.ts'
import { temporaryFolder } from '../shell/shells.ts'

let folder: ReturnType<typeof temporaryFolder>
let places: LockPlace[]
let notes: string[]
beforeEach(async () => {
  folder = temporaryFolder()
  notes = []
  places = await Promise.all(['C', 'A', 'B'].map(host => placeOf(host)))
})
afterEach(() => folder[Symbol.dispose]())

/** A machine of its own as far as the lock goes: a folder. */
async function placeOf(host: string): Promise<LockPlace> {
  const request = { cluster: 'trade', dir: join(folder.path, host), runAs: '', javas: [], stores: [] }
  return { connection: await openLocal(host, { env: process.env }), request: { ...request, sudo: 'never' } }
}

function options(token: string, more: Partial<HoldOptions> = {}): HoldOptions {
  return {
    token,
    holder: { who: token, machine: 'm', pid: 1, command: 'up' },
    waitMs: 0,
    waiting: () => {},
    force: false,
    note: (text, host) => notes.push(`${host}: ${text}`),
    signal: new AbortController().signal,
    ...more,
  }
}

async function held(token: string, more?: Partial<HoldOptions>): Promise<HeldLock> {
  const result = await holdLock(places, options(token, more))
  if (!(Symbol.asyncDispose in result)) throw new Error(`held by ${result.holder?.who}`)
  return result
}

function fileOf(host: string): string {
  return join(folder.path, host, 'trade/lock')
}

function holders(): string[] {
  return ['A', 'B', 'C'].map(host =>
    existsSync(fileOf(host)) ? JSON.parse(readFileSync(fileOf(host), 'utf8')).who : 'nobody',
  )
}

/** The connection of a host with one thing else. */
function change(host: string, more: Partial<Connection>): void {
  places = places.map(place =>
    place.connection.host === host ? { ...place, connection: { ...place.connection, ...more } } : place,
  )
}

test('is taken on all machines, and given back on all', async () => {
  {
    await using lock = await held('aa')
    await lock.check()
    expect(holders()).toEqual(['aa', 'aa', 'aa'])
  }
  expect(holders()).toEqual(['nobody', 'nobody', 'nobody'])
  expect(existsSync(join(folder.path, 'A'))).toBe(false)
})

test('is given back however the run ended', async () => {
  const work = async () => {
    await using _ = await held('aa')
    throw new RmqctlError('failed', 'a step failed')
  }
  await expect(work()).rejects.toMatchObject({ code: 'failed' })
  expect(holders()).toEqual(['nobody', 'nobody', 'nobody'])
})

test('of two runs at once one gets all of it, the other nothing and the name of the first', async () => {
  const results = await Promise.all([holdLock(places, options('aa')), holdLock(places, options('bb'))])
  const won = results.findIndex(result => Symbol.asyncDispose in result)
  const [winner, loser] = won === 0 ? ['aa', 'bb'] : ['bb', 'aa']
  expect(results[1 - won]).toMatchObject({ host: 'A', holder: { who: winner } })
  expect(loser).not.toBe(winner)
  expect(holders()).toEqual([winner, winner, winner])
  await (results[won] as HeldLock)[Symbol.asyncDispose]()
})

test('is all or none: what was taken is given back when somebody has one of them', async () => {
  const [c] = places
  const other = (await holdLock([c!], options('bb'))) as HeldLock
  const result = await holdLock(places, options('aa'))
  expect(result).toMatchObject({ host: 'C', holder: { who: 'bb' }, token: 'bb' })
  expect(holders()).toEqual(['nobody', 'nobody', 'bb'])
  await other[Symbol.asyncDispose]()
})

test('is waited for, as long as asked, and says for whom', async () => {
  const first = await held('aa')
  const seen: LockView[] = []
  const waiting = (by: LockView) => {
    seen.push(by)
    void first[Symbol.asyncDispose]()
  }
  await using second = await held('bb', { waitMs: 20_000, waiting })
  expect(second.signal.aborted).toBe(false)
  expect(seen[0]?.holder?.who).toBe('aa')
  expect(holders()).toEqual(['bb', 'bb', 'bb'])
})

test('waiting ends with Ctrl-C', async () => {
  await using _ = await held('aa')
  const stop = new AbortController()
  const waiting = () => stop.abort(new RmqctlError('interrupted', 'interrupted by Ctrl-C', { signal: 2 }))
  const result = holdLock(places, options('bb', { waitMs: 60_000, waiting, signal: stop.signal }))
  await expect(result).rejects.toMatchObject({ code: 'interrupted' })
  expect(holders()).toEqual(['aa', 'aa', 'aa'])
})

test('an answer that was not waited for leaves no lock behind', async () => {
  const real = places.find(place => place.connection.host === 'B')!.connection
  change('B', {
    run: async (command, how) => {
      const output = await real.run(command, how)
      if (how?.signal != null) throw new RmqctlError('interrupted', 'interrupted')
      return output
    },
  })
  await expect(held('aa')).rejects.toMatchObject({ code: 'interrupted' })
  expect(holders()).toEqual(['nobody', 'nobody', 'nobody'])
})

describe('a machine where the lock cannot be written', () => {
  beforeEach(() => mkdirSync(fileOf('B'), { recursive: true }))

  test('fails it, and nothing stays', async () => {
    await expect(held('aa')).rejects.toMatchObject({
      code: 'failed',
      message: expect.stringContaining('cannot write'),
      details: { host: 'B' },
    })
    rmSync(fileOf('B'), { recursive: true })
    expect(holders()).toEqual(['nobody', 'nobody', 'nobody'])
  })

  test('is left out with --force, and told', async () => {
    const lock = await held('aa', { force: true })
    expect(notes).toEqual([expect.stringMatching(/^B: not locked: .*cannot write/)])
    await lock[Symbol.asyncDispose]()
    rmSync(fileOf('B'), { recursive: true })
    expect(holders()).toEqual(['nobody', 'nobody', 'nobody'])
  })
})

describe('while it is held', () => {
  const times = { everyMs: 50, patienceMs: 10_000 }

  /** The hosts that are lost from now on. */
  function cut(...hosts: string[]): { lose: () => void } {
    let isCut = false
    for (const host of hosts) {
      const real = places.find(place => place.connection.host === host)!.connection
      const lost = new RmqctlError('unreachable', 'the connection is lost', { host })
      change(host, { run: (command, how) => (isCut ? Promise.reject(lost) : real.run(command, how)) })
    }
    return {
      lose: () => {
        isCut = true
      },
    }
  }

  const lossOf = (lock: HeldLock) =>
    new Promise<RmqctlError>(resolve => lock.signal.addEventListener('abort', () => resolve(lock.signal.reason)))

  test('its lease is renewed on the hosts', async () => {
    await using _ = await held('aa', { times })
    const old = readFileSync(fileOf('B'), 'utf8').replace(/"ends":\d+/, '"ends":1')
    writeFileSync(fileOf('B'), old)
    await expect.poll(() => readFileSync(fileOf('B'), 'utf8'), { interval: 20 }).not.toContain('"ends":1,')
  })

  test('somebody who takes it ends the run, and keeps what they took', async () => {
    const lock = await held('aa', { times })
    const loss = lossOf(lock)
    writeFileSync(fileOf('B'), readFileSync(fileOf('B'), 'utf8').replaceAll('aa', 'bb'))
    expect(await loss).toMatchObject({
      code: 'locked',
      message: 'the lock was lost: bb on m has it now (up)',
      details: { host: 'B' },
    })
    await expect(lock.check()).rejects.toMatchObject({ code: 'locked' })
    await lock[Symbol.asyncDispose]()
    expect(holders()).toEqual(['nobody', 'bb', 'nobody'])
  })

  test('a release by hand ends the run', async () => {
    await using lock = await held('aa', { times })
    const loss = lossOf(lock)
    rmSync(fileOf('A'))
    expect(await loss).toMatchObject({ message: 'the lock was lost: it was released', details: { host: 'A' } })
  })

  test('one of three that is away does not end it, and is told at the end', async () => {
    const away = cut('A')
    const lock = await held('aa', { times: { everyMs: 100, patienceMs: 1500 } })
    away.lose()
    await new Promise(resolve => setTimeout(resolve, 2000))
    await lock.check()
    await lock[Symbol.asyncDispose]()
    expect(notes).toEqual([expect.stringMatching(/^A: the lock could not be given back.*the connection is lost/)])
    expect(holders()).toEqual(['aa', 'nobody', 'nobody'])
  })

  test('two of three that are away end it', async () => {
    const away = cut('A', 'C')
    await using lock = await held('aa', { times: { everyMs: 50, patienceMs: 1000 } })
    const loss = lossOf(lock)
    away.lose()
    expect((await loss).message).toMatch(/could not be renewed for 1 s \(A: the connection is lost; C: /)
  })
})

describe('what a host tells', () => {
  const file = (ends: number) =>
    `{\n"v":1,\n"token":"aa",\n"since":100,\n"ends":${ends},\n"who":"al","machine":"m","pid":3,"command":"up"}\n`

  test('is read with the host’s own clock', () => {
    expect(readLock('A', `120\n${file(160)}`)).toEqual({
      host: 'A',
      now: 120_000,
      token: 'aa',
      since: 100_000,
      ends: 160_000,
      holder: { who: 'al', machine: 'm', pid: 3, command: 'up' },
    })
    expect(isOver(readLock('A', `159\n${file(160)}`)!)).toBe(false)
    expect(isOver(readLock('A', `160\n${file(160)}`)!)).toBe(true)
  })

  test('may be nothing, or half of it', async () => {
    expect(readLock('A', '120\n')).toBeUndefined()
    expect(readLock('A', '')).toBeUndefined()
    expect(readLock('A', `120\n${file(160).slice(0, 40)}`)).toEqual({ host: 'A', now: 120_000, token: '' })
    expect(await showLock(places[0]!)).toBeUndefined()
    mkdirSync(join(folder.path, 'C/trade'), { recursive: true })
    writeFileSync(fileOf('C'), file(4_000_000_000))
    expect(await showLock(places[0]!)).toMatchObject({ host: 'C', holder: { who: 'al' } })
  })
})

test.each([
  [{}, undefined],
  [{ CI: 'true' }, 'a CI job'],
  [{ CI: 'false' }, undefined],
  [
    { CI: '1', GITHUB_SERVER_URL: 'https://g', GITHUB_REPOSITORY: 'o/r', GITHUB_RUN_ID: '9' },
    'https://g/o/r/actions/runs/9',
  ],
  [{ CI_JOB_URL: 'https://user:secret@gitlab/j/1' }, 'https://gitlab/j/1'],
  [{ BUILD_URL: 'http://jenkins/4/' }, 'http://jenkins/4/'],
])('the CI job of %j is %s', (env, ci) => {
  const { ci: found, ...holder } = holderHere('up', env)
  expect(found).toBe(ci)
  expect(holder).toMatchObject({ pid: process.pid, command: 'up' })
})
