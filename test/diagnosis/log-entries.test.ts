import fc from 'fast-check'
import { expect, test } from 'vitest'
import { entrySplitter, type LogEntry } from '../../src/diagnosis/log-entries.ts'

function split(kind: 'stamped' | 'plain', chunks: string[]): LogEntry[] {
  const splitter = entrySplitter(kind)
  return [...chunks.flatMap(chunk => splitter.push(chunk)), ...splitter.idle()]
}

test('a stack trace stays with its message', () => {
  const text =
    '2026-11-20 18:00:00 ERROR main - failed\njava.io.IOException: x\n\tat a.B.c(D.java:1)\nCaused by: y\n\n2026-11-20 18:00:01 INFO main - on\n'
  expect(split('stamped', [text]).map(entry => entry.lines.length)).toEqual([5, 1])
})

test('standard output: lines are entries, stack traces are one', () => {
  const text =
    'The Name Server boot success.\njava.net.BindException: Address already in use\n\tat x\nCaused by: z\n\t... 2 more\nbye\n'
  expect(split('plain', [text]).map(entry => entry.lines[0])).toEqual([
    'The Name Server boot success.',
    'java.net.BindException: Address already in use',
    'bye',
  ])
})

test('the torn end of an entry at the beginning is left out, when it is known to be one', () => {
  expect(
    split('stamped', ['\tat torn\nCaused by: torn\n2026-11-20 18:00:00 INFO a\n']).map(entry => entry.lines),
  ).toEqual([['2026-11-20 18:00:00 INFO a']])
  expect(split('stamped', ['no stamps here\n'])).toHaveLength(1)
})

test('what is open is given after silence, an unfinished line too, and its line break is not a line', () => {
  const splitter = entrySplitter('stamped')
  expect(splitter.push('2026-11-20 18:00:00 INFO a')).toEqual([])
  expect(splitter.idle().map(entry => entry.lines)).toEqual([['2026-11-20 18:00:00 INFO a']])
  splitter.push('\n2026-11-20 18:00:01 INFO b\n')
  expect(splitter.idle().map(entry => entry.lines)).toEqual([['2026-11-20 18:00:01 INFO b']])
  expect(splitter.idle()).toEqual([])
})

const line = fc.constantFrom(
  '2026-11-20 18:00:00 INFO a',
  '2026-11-20 18:00:01,250 WARN ü',
  '\tat x',
  'Caused by: y',
  '',
  'plain text',
  'é\r',
)

test('entries do not depend on how chunks fall', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('stamped' as const, 'plain' as const),
      fc.array(line),
      fc.boolean(),
      fc.array(fc.nat(30)),
      (kind, lines, ended, cuts) => {
        const text = lines.join('\n') + (ended ? '\n' : '')
        const chunks: string[] = []
        let rest = text
        for (const cut of cuts) {
          chunks.push(rest.slice(0, cut))
          rest = rest.slice(cut)
        }
        expect(split(kind, [...chunks, rest])).toEqual(split(kind, [text]))
      },
    ),
  )
})
