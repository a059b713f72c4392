import { spawn } from 'node:child_process'
import {
  existsSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { leaseSeconds, lockScript } from '../../src/shell/lock.ts'
import { quote } from '../../src/shell/quote.ts'
import { command, fileOf, held, holder, left, lost, mine, order, ours, place, theirs, ways } from './lock-place.ts'
import { killedAt, runBeside, runIn, trapFolder } from './shells.ts'

describe.each(ways)('the lock under $name', ({ shell, hasFlock }) => {
  test('is taken once, says who has it, is renewed and given back, and leaves nothing', () => {
    using at = place(hasFlock)
    expect(order(shell, at, 'acquire', mine)).toEqual({ code: ours, stdout: `${at.root}\n`, stderr: '' })
    const file = fileOf(at)
    expect(file).toEqual({ v: 1, token: mine, since: file.since, ends: file.since + leaseSeconds, ...holder })
    expect(Math.abs(file.since - Date.now() / 1000)).toBeLessThan(10)
    expect(statSync(at.root).mode & 0o777).toBe(0o755)
    const second = order(shell, at, 'acquire', theirs)
    expect(second.code).toBe(held)
    expect(second.stdout).toMatch(/^\d+\n\{\n"v":1,\n"token":"aaaa-1",/)
    expect(order(shell, at, 'renew', mine).code).toBe(ours)
    expect(order(shell, at, 'release', theirs).code).toBe(lost)
    expect(readdirSync(at.root)).toEqual(['lock'])
    expect(order(shell, at, 'release', mine).code).toBe(ours)
    expect(existsSync(join(at.root, '..'))).toBe(false)
  })

  test('is got by one of many that come at once', async () => {
    using at = place(hasFlock)
    const tokens = Array.from({ length: 6 }, (_, n) => `cccc-${n}`)
    const all = await Promise.all(tokens.map(token => runBeside(shell, command(at.root, 'acquire', token), at.env)))
    expect(all.map(({ code }) => code).toSorted()).toEqual([ours, held, held, held, held, held])
    expect(fileOf(at).token).toBe(tokens[all.findIndex(({ code }) => code === ours)])
  })

  test('of a holder that was killed is free after its lease, by the host’s clock, and the holder learns of it', () => {
    using at = place(hasFlock)
    left(at, leaseSeconds - 20)
    expect(order(shell, at, 'acquire', mine).code).toBe(held)
    left(at, leaseSeconds + 1)
    expect(order(shell, at, 'acquire', mine).code).toBe(ours)
    const late = order(shell, at, 'renew', theirs)
    expect(late.code).toBe(lost)
    expect(late.stdout).toContain('"token":"aaaa-1"')
    expect(order(shell, at, 'release', theirs).code).toBe(lost)
    expect(fileOf(at).token).toBe(mine)
  })

  test('is renewed from now on, with its old beginning; also late, when nobody else came', () => {
    using at = place(hasFlock)
    left(at, leaseSeconds + 40, mine)
    const { since } = fileOf(at)
    expect(order(shell, at, 'renew', mine).code).toBe(ours)
    expect(fileOf(at)).toMatchObject({ since, token: mine })
    expect(fileOf(at).ends).toBeGreaterThan(Date.now() / 1000 + leaseSeconds - 15)
  })

  test('that was released by somebody is lost', () => {
    using at = place(hasFlock)
    expect(order(shell, at, 'renew', mine)).toMatchObject({ code: lost, stdout: expect.stringMatching(/^\d+\n$/) })
    mkdirSync(at.root, { recursive: true })
    expect(order(shell, at, 'renew', mine)).toMatchObject({ code: lost, stdout: expect.stringMatching(/^\d+\n$/) })
    expect(readdirSync(at.root)).toEqual([])
  })

  test('that was cut short holds for a minute, then is free', () => {
    using at = place(hasFlock)
    const whole = left(at, 0)
    for (const length of [0, 20, 50]) {
      writeFileSync(at.lock, whole.slice(0, length))
      expect(order(shell, at, 'acquire', mine).code).toBe(held)
    }
    const before = Date.now() / 1000 - 61
    utimesSync(at.lock, before, before)
    expect(order(shell, at, 'acquire', mine).code).toBe(ours)
  })

  test('that was cut short can be released by hand, a whole one not without its token', () => {
    using at = place(hasFlock)
    const whole = left(at, 0)
    expect(order(shell, at, 'release', '').code).toBe(lost)
    writeFileSync(at.lock, whole.slice(0, 30))
    expect(order(shell, at, 'release', '').code).toBe(ours)
    expect(existsSync(at.lock)).toBe(false)
  })

  test('is told as it is, and telling takes nothing', () => {
    using at = place(hasFlock)
    expect(order(shell, at, 'show', '')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\n$/) })
    expect(existsSync(at.root)).toBe(false)
    const text = left(at, 5)
    expect(order(shell, at, 'show', '').stdout.replace(/^\d+\n/, '')).toBe(text)
  })

  test('that cannot be written is an error, not a lock', () => {
    using at = place(hasFlock)
    mkdirSync(at.lock, { recursive: true })
    expect(order(shell, at, 'acquire', mine)).toMatchObject({ code: 1, stderr: `cannot write ${at.lock}\n` })
    rmSync(join(at.root, '..'), { recursive: true })
    writeFileSync(join(at.root, '..'), 'a file')
    expect(order(shell, at, 'acquire', mine).code).toBe(1)
  })

  test('follows no link that somebody put in its place', () => {
    using at = place(hasFlock)
    const victim = join(at.folder, 'victim')
    writeFileSync(victim, 'precious')
    mkdirSync(at.root, { recursive: true })
    symlinkSync(victim, `${at.lock}.new`)
    symlinkSync(victim, at.lock)
    lutimesSync(at.lock, 0, 0)
    expect(order(shell, at, 'acquire', mine).code).toBe(ours)
    expect(readFileSync(victim, 'utf8')).toBe('precious')
  })
})

test('a run that dies anywhere inside leaves no lock or a whole one', () => {
  using at = place()
  const bin = trapFolder(at.folder)
  for (let nth = 1; ; nth++) {
    rmSync(join(at.root, '..'), { recursive: true, force: true })
    const { argv, stdin } = command(at.root, 'acquire', mine)
    const died = killedAt(nth, bin, { argv, stdin })
    const { code } = order(['sh'], at, 'acquire', theirs)
    expect(fileOf(at).token).toBe(code === ours ? theirs : mine)
    if (!died) return expect(nth).toBeGreaterThan(2)
  }
})

test('without flock, a turn that a killed run left is taken over after a minute', () => {
  using at = place(false)
  mkdirSync(join(at.root, '.lock-turn'), { recursive: true })
  const before = Date.now() / 1000 - 61
  utimesSync(join(at.root, '.lock-turn'), before, before)
  expect(order(['sh'], at, 'acquire', mine).code).toBe(ours)
  expect(readdirSync(at.root)).toEqual(['lock'])
})

test('a root folder that goes while somebody waits for it is made again', async () => {
  using at = place()
  mkdirSync(at.root, { recursive: true })
  const destroyer = spawn('flock', [at.root, 'sh', '-c', `echo in; read -r go; rm -rf ${quote(at.root)}`])
  await new Promise(resolve => destroyer.stdout.once('data', resolve))
  const waiting = runBeside(['sh'], command(at.root, 'acquire', mine))
  await new Promise(resolve => setTimeout(resolve, 50))
  destroyer.stdin.end('go\n')
  expect((await waiting).code).toBe(ours)
  expect(fileOf(at).token).toBe(mine)
})

test('any text of the holder arrives as it is', () => {
  using at = place()
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), (machine, who) => {
      rmSync(join(at.root, '..'), { recursive: true, force: true })
      const text = { who, machine: Buffer.from(machine).toString() }
      expect(runIn(['sh'], command(at.root, 'acquire', mine, text)).code).toBe(ours)
      expect(fileOf(at)).toMatchObject({ ...text, token: mine })
      expect(order(['sh'], at, 'acquire', theirs).code).toBe(held)
    }),
    { numRuns: 8 },
  )
})

test('a token is a uuid', () => {
  expect(() => lockScript({ action: 'show', token: "x'" })).toThrow("not a lock's token")
})
