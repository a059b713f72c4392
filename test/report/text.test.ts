import fc from 'fast-check'
import { expect, test } from 'vitest'
import { colours as logColours } from '../../src/diagnosis/log-line.ts'
import { colors, createPaint, wantsColor } from '../../src/report/color.ts'
import { formatAgo, formatBytes, formatDuration, formatRate, formatRatio } from '../../src/report/format.ts'
import { speaksUnicode } from '../../src/report/symbols.ts'
import { renderTable } from '../../src/report/table.ts'
import { pad, truncate, widthOf, wrap } from '../../src/report/width.ts'

test.each([
  [0, '0.0 s'],
  [340, '0.3 s'],
  [9_960, '10 s'],
  [59_400, '59 s'],
  [59_990, '1m 00s'],
  [192_000, '3m 12s'],
  [7_500_000, '2h 05m'],
  [273_600_000, '3d 4h'],
])('formatDuration(%d) is %s', (ms, text) => expect(formatDuration(ms)).toBe(text))

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 KB'],
  [1536, '1.5 KB'],
  [98 * 2 ** 20, '98 MB'],
  [1023 * 2 ** 20, '1.0 GB'],
])('formatBytes(%d) is %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text))

test.each([
  [0, '0'],
  [0.42, '0.4'],
  [120.4, '120'],
  [1234, '1.2k'],
  [34_000, '34k'],
])('formatRate(%d) is %s', (rate, text) => expect(formatRate(rate)).toBe(text))

test('ago and ratio', () => {
  expect(formatAgo(10_000, 12_000)).toBe('just now')
  expect(formatAgo(20_000, 12_000)).toBe('just now')
  expect(formatAgo(0, 192_000)).toBe('3m 12s ago')
  expect(formatRatio(0.137)).toBe('14%')
})

test.each([
  [{ NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
  [{ NO_COLOR: '' }, true, true],
  [{ FORCE_COLOR: '1' }, false, true],
  [{ FORCE_COLOR: '0' }, true, false],
  [{ TERM: 'dumb' }, true, false],
  [{}, false, false],
])('colour with %j, terminal %s: %s', (env, isTerminal, wanted) => expect(wantsColor(env, isTerminal)).toBe(wanted))

test.each([
  [{ LANG: 'de_DE.UTF-8' }, true],
  [{ LANG: 'de_DE.UTF-8', LC_ALL: 'C' }, false],
  [{ LANG: 'C.utf8', TERM: 'linux' }, false],
  [{}, false],
])('unicode with %j: %s', (env, wanted) => expect(speaksUnicode(env)).toBe(wanted))

const anyText = fc.string({ unit: fc.constantFrom('a', ' ', '中', 'é', '🚀', '-', '\x1b[31m', '\x1b[0m') })

test('truncate never exceeds its columns, and leaves alone what fits', () => {
  fc.assert(
    fc.property(anyText, fc.integer({ min: 0, max: 40 }), (text, columns) => {
      const cut = truncate(text, columns)
      expect(widthOf(cut)).toBeLessThanOrEqual(columns)
      if (widthOf(text) <= columns) expect(cut).toBe(text)
    }),
  )
})

test('wrap never exceeds its columns and loses nothing but blanks', () => {
  const words = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '中', '\n') })
  fc.assert(
    fc.property(words, fc.integer({ min: 8, max: 40 }), (text, columns) => {
      const lines = wrap(text, columns)
      expect(lines.every(line => widthOf(line) <= columns)).toBe(true)
      expect(lines.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''))
    }),
  )
})

test('pad counts columns, not letters', () => {
  expect(pad('中', 4)).toBe('中  ')
  expect(pad(createPaint(true).red('a'), 3, 'right')).toBe('  \x1b[38;5;160ma\x1b[39m')
})

test('a table drops what is needed least until it fits', () => {
  const rows = [{ id: 'broker-a', host: 'A', pid: '812' }]
  const columns = [
    { title: 'ID', cell: (row: (typeof rows)[0]) => row.id },
    { title: 'HOST', cell: (row: (typeof rows)[0]) => row.host, rank: 1 },
    { title: 'PID', cell: (row: (typeof rows)[0]) => row.pid, rank: 2 },
    { title: 'NOTE', cell: () => '', optional: true },
  ]
  expect(renderTable({ columns, rows }).lines).toEqual(['ID        HOST  PID', 'broker-a  A     812'])
  expect(renderTable({ columns, rows, width: 16 })).toEqual({
    lines: ['ID        HOST', 'broker-a  A'],
    omitted: ['PID'],
  })
  expect(renderTable({ columns, rows, width: 5 }).lines).toEqual(['ID', 'brok…'])
})

/** WCAG's relative luminance of a colour of the cube of 256 (16…231). */
function luminance(number: number): number {
  const levels = [36, 6, 1].map(weight => Math.floor((number - 16) / weight) % 6)
  const [red = 0, green = 0, blue = 0] = levels.map(level => {
    const part = (level === 0 ? 0 : 55 + 40 * level) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

test.each([...Object.values(colors), ...logColours])('colour %s can be read on white and on black', number => {
  const light = luminance(number)
  expect(1.05 / (light + 0.05)).toBeGreaterThan(3)
  expect((light + 0.05) / 0.05).toBeGreaterThan(3)
})
