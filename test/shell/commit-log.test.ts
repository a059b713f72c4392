import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { commitLogDigest } from '../../src/shell/commit-log.ts'
import { runIn, shells, temporaryFolder } from './shells.ts'

/** Two files of a commit log that begins at 300000, as after a deletion of older ones; the second is filled in part. */
const size = 300_000
const written = Buffer.concat([bytes(size, 1), bytes(120_000, 2)])

function bytes(length: number, salt: number): Buffer {
  return Buffer.from(Array.from({ length }, (_, at) => ((at * 31 + salt * 17 + (at >> 8)) % 255) + 1))
}

function storeOf(folder: string, text = written): string {
  const whole = Buffer.concat([text, Buffer.alloc(2 * size - text.length)])
  mkdirSync(join(folder, 'commitlog'), { recursive: true })
  for (const n of [1, 2])
    writeFileSync(
      join(folder, 'commitlog', String(n * size).padStart(20, '0')),
      whole.subarray((n - 1) * size, n * size),
    )
  return folder
}

const said = (shell: string[], store: string, offset: number) =>
  runIn(shell, commitLogDigest(store, offset)).stdout.trim()

/** What is compared: from 64 KB before, down to a whole 4 KB, and never from an earlier file. */
function expected(offset: number): string {
  const base = Math.floor((offset - 1) / size) * size
  const inFile = offset - base
  const from = Math.floor(Math.max(0, inFile - 65_536) / 4096) * 4096
  const part = Buffer.concat([written, Buffer.alloc(2 * size - written.length)]).subarray(
    base - size + from,
    offset - size,
  )
  return createHash('sha256').update(part).digest('hex')
}

test.each(shells)('what is before an offset, under %s', (_, shell) => {
  using folder = temporaryFolder()
  const store = storeOf(folder.path)
  fc.assert(
    fc.property(fc.integer({ min: size + 1, max: 3 * size }), offset => {
      expect(said(shell, store, offset)).toBe(expected(offset))
    }),
    { numRuns: 12, examples: [[size + 1], [2 * size], [2 * size + 1], [3 * size]] },
  )
})

test.each(shells)(
  'a store that lost its end, all of it, or the file, or deleted it by its age, is told apart, under %s',
  (_, shell) => {
    using folder = temporaryFolder()
    const whole = storeOf(join(folder.path, 'slave'))
    const cut = storeOf(join(folder.path, 'master'), written.subarray(0, written.length - 1))
    const end = size + written.length
    expect(said(shell, cut, end)).not.toBe(said(shell, whole, end))
    expect(said(shell, cut, end - 1)).toBe(said(shell, whole, end - 1))
    expect(said(shell, whole, 3 * size + 1)).toBe('missing')
    expect(said(shell, whole, size)).toBe('deleted')
    expect(said(shell, join(folder.path, 'none'), end)).toBe('missing')
    mkdirSync(join(folder.path, 'empty/commitlog'), { recursive: true })
    expect(said(shell, join(folder.path, 'empty'), end)).toBe('missing')
  },
)
