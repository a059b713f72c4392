import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { RmqctlError } from '../../src/errors.ts'
import type { HeldLock } from '../../src/store/lock.ts'
import { type LockWorld, lockWorld } from './lock-world.ts'

let world: LockWorld
beforeEach(async () => {
  world = await lockWorld()
})
afterEach(() => world[Symbol.dispose]())

describe('while it is held', () => {
  const times = { everyMs: 50, patienceMs: 10_000 }

  /** The hosts that are lost from now on. */
  function cut(...hosts: string[]): { lose: () => void } {
    let isCut = false
    for (const host of hosts) {
      const real = world.places.find(place => place.connection.host === host)!.connection
      const lost = new RmqctlError('unreachable', 'the connection is lost', { host })
      world.change(host, { run: (command, how) => (isCut ? Promise.reject(lost) : real.run(command, how)) })
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
    await using _ = await world.held('aa', { times })
    const old = readFileSync(world.fileOf('B'), 'utf8').replace(/"ends":\d+/, '"ends":1')
    writeFileSync(world.fileOf('B'), old)
    await expect.poll(() => readFileSync(world.fileOf('B'), 'utf8'), { interval: 20 }).not.toContain('"ends":1,')
  })

  test('somebody who takes it ends the run, and keeps what they took', async () => {
    const lock = await world.held('aa', { times })
    const loss = lossOf(lock)
    writeFileSync(world.fileOf('B'), readFileSync(world.fileOf('B'), 'utf8').replaceAll('aa', 'bb'))
    expect(await loss).toMatchObject({
      code: 'locked',
      message: 'the lock was lost: bb on m has it now (up)',
      details: { host: 'B' },
    })
    await expect(lock.check()).rejects.toMatchObject({ code: 'locked' })
    await lock[Symbol.asyncDispose]()
    expect(world.holders()).toEqual(['nobody', 'bb', 'nobody'])
  })

  test('a release by hand ends the run', async () => {
    await using lock = await world.held('aa', { times })
    const loss = lossOf(lock)
    rmSync(world.fileOf('A'))
    expect(await loss).toMatchObject({ message: 'the lock was lost: it was released', details: { host: 'A' } })
  })

  test('one of three that is away does not end it, and is told at the end', async () => {
    const away = cut('A')
    const lock = await world.held('aa', { times: { everyMs: 100, patienceMs: 1500 } })
    away.lose()
    await new Promise(resolve => setTimeout(resolve, 2000))
    await lock.check()
    await lock[Symbol.asyncDispose]()
    expect(world.notes).toEqual([expect.stringMatching(/^A: the lock could not be given back.*the connection is lost/)])
    expect(world.holders()).toEqual(['aa', 'nobody', 'nobody'])
  })

  test('two of three that are away end it', async () => {
    const away = cut('A', 'C')
    await using lock = await world.held('aa', { times: { everyMs: 50, patienceMs: 1000 } })
    const loss = lossOf(lock)
    away.lose()
    expect((await loss).message).toMatch(/could not be renewed for 1 s \(A: the connection is lost; C: /)
  })
})
