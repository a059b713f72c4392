import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { RmqctlError } from '../../src/errors.ts'
import { type HeldLock, holdLock } from '../../src/store/lock.ts'
import { holderHere, isOver, type LockView, readLock, showLock } from '../../src/store/lock-file.ts'
import { type LockWorld, lockWorld } from './lock-world.ts'

let world: LockWorld
beforeEach(async () => {
  world = await lockWorld()
})
afterEach(() => world[Symbol.dispose]())

test('is taken on all machines, and given back on all', async () => {
  {
    await using lock = await world.held('aa')
    await lock.check()
    expect(world.holders()).toEqual(['aa', 'aa', 'aa'])
  }
  expect(world.holders()).toEqual(['nobody', 'nobody', 'nobody'])
  expect(existsSync(join(world.folder, 'A'))).toBe(false)
})

test('is given back however the run ended', async () => {
  const work = async () => {
    await using _ = await world.held('aa')
    throw new RmqctlError('failed', 'a step failed')
  }
  await expect(work()).rejects.toMatchObject({ code: 'failed' })
  expect(world.holders()).toEqual(['nobody', 'nobody', 'nobody'])
})

test('of two runs at once one gets all of it, the other nothing and the name of the first', async () => {
  const results = await Promise.all([
    holdLock(world.places, world.options('aa')),
    holdLock(world.places, world.options('bb')),
  ])
  const won = results.findIndex(result => Symbol.asyncDispose in result)
  const [winner, loser] = won === 0 ? ['aa', 'bb'] : ['bb', 'aa']
  expect(results[1 - won]).toMatchObject({ host: 'A', holder: { who: winner } })
  expect(loser).not.toBe(winner)
  expect(world.holders()).toEqual([winner, winner, winner])
  await (results[won] as HeldLock)[Symbol.asyncDispose]()
})

test('is all or none: what was taken is given back when somebody has one of them', async () => {
  const [c] = world.places
  const other = (await holdLock([c!], world.options('bb'))) as HeldLock
  const result = await holdLock(world.places, world.options('aa'))
  expect(result).toMatchObject({ host: 'C', holder: { who: 'bb' }, token: 'bb' })
  expect(world.holders()).toEqual(['nobody', 'nobody', 'bb'])
  await other[Symbol.asyncDispose]()
})

test('is waited for, as long as asked, and says for whom', async () => {
  const first = await world.held('aa')
  const seen: LockView[] = []
  const waiting = (by: LockView) => {
    seen.push(by)
    void first[Symbol.asyncDispose]()
  }
  await using second = await world.held('bb', { waitMs: 20_000, waiting })
  expect(second.signal.aborted).toBe(false)
  expect(seen[0]?.holder?.who).toBe('aa')
  expect(world.holders()).toEqual(['bb', 'bb', 'bb'])
})

test('once lost it is taken again where nobody has it, and not from somebody who does', async () => {
  const first = await world.held('aa')
  for (const host of ['A', 'B']) rmSync(world.fileOf(host))
  expect(await first.retake()).toBeUndefined()
  expect(world.holders()).toEqual(['aa', 'aa', 'aa'])
  for (const host of ['A', 'B', 'C']) rmSync(world.fileOf(host))
  await using _ = await world.held('bb')
  expect(await first.retake()).toBe('bb on m has it now (up)')
  expect(world.holders()).toEqual(['bb', 'bb', 'bb'])
  await first[Symbol.asyncDispose]()
  expect(world.holders()).toEqual(['bb', 'bb', 'bb'])
})

test('waiting ends with Ctrl-C', async () => {
  await using _ = await world.held('aa')
  const stop = new AbortController()
  const waiting = () => stop.abort(new RmqctlError('interrupted', 'interrupted by Ctrl-C', { signal: 2 }))
  const result = holdLock(world.places, world.options('bb', { waitMs: 60_000, waiting, signal: stop.signal }))
  await expect(result).rejects.toMatchObject({ code: 'interrupted' })
  expect(world.holders()).toEqual(['aa', 'aa', 'aa'])
})

test('an answer that was not waited for leaves no lock behind', async () => {
  const real = world.places.find(place => place.connection.host === 'B')!.connection
  world.change('B', {
    run: async (command, how) => {
      const output = await real.run(command, how)
      if (how?.signal != null) throw new RmqctlError('interrupted', 'interrupted')
      return output
    },
  })
  await expect(world.held('aa')).rejects.toMatchObject({ code: 'interrupted' })
  expect(world.holders()).toEqual(['nobody', 'nobody', 'nobody'])
})

describe('a machine where the lock cannot be written', () => {
  beforeEach(() => mkdirSync(world.fileOf('B'), { recursive: true }))

  test('fails it, and nothing stays', async () => {
    await expect(world.held('aa')).rejects.toMatchObject({
      code: 'failed',
      message: expect.stringContaining('cannot write'),
      details: { host: 'B' },
    })
    rmSync(world.fileOf('B'), { recursive: true })
    expect(world.holders()).toEqual(['nobody', 'nobody', 'nobody'])
  })

  test('is left out with --force, and told', async () => {
    const lock = await world.held('aa', { force: true })
    expect(world.notes).toEqual([expect.stringMatching(/^B: not locked: .*cannot write/)])
    await lock[Symbol.asyncDispose]()
    rmSync(world.fileOf('B'), { recursive: true })
    expect(world.holders()).toEqual(['nobody', 'nobody', 'nobody'])
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
    expect(await showLock(world.places[0]!)).toBeUndefined()
    mkdirSync(join(world.folder, 'C/trade'), { recursive: true })
    writeFileSync(world.fileOf('C'), file(4_000_000_000))
    expect(await showLock(world.places[0]!)).toMatchObject({ host: 'C', holder: { who: 'al' } })
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
