import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Piece, type TailRequest, tailCommand, tailReader } from '../../src/shell/logs.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rmqctl-logs-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Runs the command by a real sh and reads it. */
function read(request: TailRequest): Record<string, string> {
  const command = tailCommand(request)
  const output = execFileSync(command.argv[0] ?? '', command.argv.slice(1), {
    input: command.stdin,
    stdio: 'pipe',
  }).toString()
  const reader = tailReader(request.files)
  return joined([...reader.push(output), ...reader.end()])
}

function joined(pieces: Piece[]): Record<string, string> {
  const texts: Record<string, string> = {}
  for (const { file, text } of pieces) texts[file] = (texts[file] ?? '') + text
  return texts
}

function file(name: string, content: string): string {
  const path = join(folder, name)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, content)
  return path
}

test('brings the ends of files, whatever is missing, empty or unfinished', () => {
  const one = file('a b/one.log', '1\n2\n3\n')
  const empty = file('empty.log', '')
  const unfinished = file('unfinished.log', 'x\n\ny')
  const missing = join(folder, 'missing.log')
  expect(read({ files: [one, empty, missing, unfinished], lines: 2, follow: false })).toEqual({
    [one]: '2\n3\n',
    [unfinished]: '\ny',
  })
  expect(read({ files: [unfinished], lines: 'all', follow: false })).toEqual({ [unfinished]: 'x\n\ny' })
})

test('tells what is there and when it changed', () => {
  const one = file('one.log', '1\n')
  utimesSync(one, 1000, 1234)
  const command = tailCommand({ files: [one, '/nowhere/x.log'], lines: 1, follow: false })
  const output = execFileSync('sh', command.argv.slice(1), { input: command.stdin, stdio: 'pipe' }).toString()
  const reader = tailReader([one, '/nowhere/x.log'])
  expect(reader.started()).toBe(false)
  reader.push(output)
  expect(reader.started()).toBe(true)
  expect([reader.changedAt(one), reader.changedAt('/nowhere/x.log')]).toEqual([1_234_000, undefined])
})

test('since: lines from that moment on, with the archives that reach into it, oldest first', () => {
  const stamp = '2026-11-20 10:00:00'
  const log = file('broker.log', '2026-11-20 10:02:00 INFO c\n2026-11-20 10:03:00 INFO d\n')
  const archive = (name: string, content: string | Buffer, time: number) => {
    mkdirSync(join(folder, 'otherdays'), { recursive: true })
    writeFileSync(join(folder, 'otherdays', name), content)
    utimesSync(join(folder, 'otherdays', name), time, time)
  }
  archive('broker.1.log.gz', gzipSync('2026-11-20 10:01:00 INFO b\n\tat x\n'), 3000)
  archive('broker.2.log', '2026-11-20 09:00:00 INFO old\nCaused by: y\n2026-11-20 10:00:00 INFO a\n', 2000)
  archive('broker.3.log.gz', gzipSync('2026-11-20 08:00:00 INFO older\n'), 999)
  archive('broker_default.1.log', '2026-11-20 10:01:00 INFO another log\n', 3000)
  const other = file('store.log', '2026-11-20 10:00:30 INFO s\n')
  const texts = read({ files: [log, other], lines: 1, since: { stamp, time: 1000 }, follow: false })
  expect(texts[log]).toBe(
    '2026-11-20 10:00:00 INFO a\n2026-11-20 10:01:00 INFO b\n\tat x\n2026-11-20 10:02:00 INFO c\n2026-11-20 10:03:00 INFO d\n',
  )
  expect(texts[other]).toBe('2026-11-20 10:00:30 INFO s\n')
  expect(read({ files: [log], lines: 1, since: { stamp, time: 1000 }, follow: false })[log]).toBe(texts[log])
})

const paths = ['/x/a.log', '/x/b.log', '/y (1)/c.log']
const content = fc.array(
  fc.constantFrom('a', '\n', '\n\n', '==> ', ' <==', '==> /x/none.log <==', 'line of text', '='),
  { maxLength: 8 },
)

test('the text of each file is exact, however chunks fall and where one file interrupts another', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(...paths), content), { maxLength: 8 }),
      fc.array(fc.nat(40), { maxLength: 30 }),
      (turns, cuts) => {
        const list = paths.map(path => `@@rmqctl-log 1 ${path}\n`).join('')
        const printed = turns.map(([path, text]) => `\n==> ${path} <==\n${text.join('')}`).join('')
        const expected = joined(
          turns.map(([path, text]) => ({ file: path, text: text.join('') })).filter(piece => piece.text !== ''),
        )
        const reader = tailReader(paths)
        const pieces: Piece[] = []
        let rest = list + printed
        for (const cut of cuts) {
          pieces.push(...reader.push(rest.slice(0, cut)))
          rest = rest.slice(cut)
        }
        pieces.push(...reader.push(rest), ...reader.end())
        expect(joined(pieces)).toEqual(expected)
      },
    ),
  )
})

test('a finished line is given at once', () => {
  const reader = tailReader(['/a', '/b'])
  reader.push('@@rmqctl-log 1 /a\n@@rmqctl-log - /b\n\n==> /b <==\n')
  expect(reader.push('hello\n')).toEqual([{ file: '/b', text: 'hello' }])
})
