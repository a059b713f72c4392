import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Connection } from '../../src/connection/connection.ts'
import { openLocal } from '../../src/connection/local.ts'
import { type HeldLock, type HoldOptions, holdLock } from '../../src/store/lock.ts'
import type { LockPlace } from '../../src/store/lock-file.ts'
import { temporaryFolder } from '../shell/shells.ts'

/** Three machines as far as the lock goes, each of them a folder. */
export interface LockWorld extends Disposable {
  folder: string
  places: LockPlace[]
  notes: string[]
  options(token: string, more?: Partial<HoldOptions>): HoldOptions
  held(token: string, more?: Partial<HoldOptions>): Promise<HeldLock>
  fileOf(host: string): string
  /** Who has the lock of A, B and C. */
  holders(): string[]
  /** The connection of a host with one thing else. */
  change(host: string, more: Partial<Connection>): void
}

export async function lockWorld(): Promise<LockWorld> {
  const folder = temporaryFolder()
  const notes: string[] = []
  const fileOf = (host: string) => join(folder.path, host, 'trade/lock')
  const options: LockWorld['options'] = (token, more) => ({
    token,
    holder: { who: token, machine: 'm', pid: 1, command: 'up' },
    waitMs: 0,
    waiting: () => {},
    force: false,
    note: (text, host) => notes.push(`${host}: ${text}`),
    signal: new AbortController().signal,
    ...more,
  })
  const world: LockWorld = {
    folder: folder.path,
    places: await Promise.all(['C', 'A', 'B'].map(host => placeOf(host, join(folder.path, host)))),
    notes,
    options,
    held: async (token, more) => {
      const result = await holdLock(world.places, options(token, more))
      if (!(Symbol.asyncDispose in result)) throw new Error(`held by ${result.holder?.who}`)
      return result
    },
    fileOf,
    holders: () =>
      ['A', 'B', 'C'].map(host =>
        existsSync(fileOf(host)) ? JSON.parse(readFileSync(fileOf(host), 'utf8')).who : 'nobody',
      ),
    change: (host, more) => {
      world.places = world.places.map(place =>
        place.connection.host === host ? { ...place, connection: { ...place.connection, ...more } } : place,
      )
    },
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  }
  return world
}

async function placeOf(host: string, dir: string): Promise<LockPlace> {
  const request = { cluster: 'trade', dir, runAs: '', javas: [], stores: [] }
  return { connection: await openLocal(host, { env: process.env }), request: { ...request, sudo: 'never' } }
}
