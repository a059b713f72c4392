import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { script } from '../../src/shell/command.ts'
import { leaseSeconds, lockScript } from '../../src/shell/lock.ts'
import { quote } from '../../src/shell/quote.ts'
import { holder, left, mine, order, ours, type Place, place, ways } from './lock-place.ts'
import { runIn } from './shells.ts'

describe.each(ways)('the audit under $name', ({ shell, hasFlock }) => {
  /** A cluster is there. */
  function deployed() {
    const at = place(hasFlock)
    mkdirSync(at.root, { recursive: true })
    writeFileSync(join(at.root, 'cluster.json'), '{}')
    return { ...at, log: join(at.root, 'audit.log') }
  }
  const release = (at: Place, record = '"outcome":"done","steps":3') =>
    runIn(shell, script(`ROOT=${quote(at.root)}\n${lockScript({ action: 'release', token: mine, record })}`), at.env)
  const lines = (log: string) => readFileSync(log, 'utf8').trimEnd().split('\n')

  test('a run that gives its lock back leaves a line, whatever the words of its holder', () => {
    using at = deployed()
    order(shell, at, 'acquire', mine)
    expect(release(at)).toEqual({ code: ours, stdout: '', stderr: '' })
    expect(lines(at.log).map(line => JSON.parse(line))).toEqual([
      {
        v: 1,
        token: mine,
        since: expect.any(Number),
        ends: expect.any(Number),
        ...holder,
        until: expect.any(Number),
        outcome: 'done',
        steps: 3,
      },
    ])
  })

  test('a run that did nothing leaves none, and neither does one of which nothing is left', () => {
    using at = deployed()
    order(shell, at, 'acquire', mine)
    expect(order(shell, at, 'release', mine).code).toBe(ours)
    expect(existsSync(at.log)).toBe(false)
    rmSync(join(at.root, 'cluster.json'))
    order(shell, at, 'acquire', mine)
    expect(release(at).code).toBe(ours)
    expect(existsSync(at.root)).toBe(false)
  })

  test('a run that was killed is told by the next one that comes', () => {
    using at = deployed()
    left(at, leaseSeconds + 1)
    expect(order(shell, at, 'acquire', mine).code).toBe(ours)
    release(at)
    const runs = lines(at.log).map(line => JSON.parse(line))
    expect(runs.map(({ who, outcome }) => [who, outcome])).toEqual([
      ['bob', 'unfinished'],
      ['alice', 'done'],
    ])
  })

  test('keeps the newer half at a thousand lines, and follows no link', () => {
    using at = deployed()
    writeFileSync(at.log, Array.from({ length: 1000 }, (_, n) => `{"n":${n}}\n`).join(''))
    order(shell, at, 'acquire', mine)
    release(at)
    expect(lines(at.log)).toHaveLength(501)
    expect(lines(at.log)[0]).toBe('{"n":500}')
    rmSync(at.log)
    writeFileSync(join(at.folder, 'victim'), 'precious')
    symlinkSync(join(at.folder, 'victim'), at.log)
    order(shell, at, 'acquire', mine)
    expect(release(at).code).toBe(ours)
    expect(readFileSync(join(at.folder, 'victim'), 'utf8')).toBe('precious')
  })
})
