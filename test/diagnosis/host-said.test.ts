import { expect, test } from 'vitest'
import { hostSaid } from '../../src/diagnosis/host-said.ts'

test.each<[string, RegExp | undefined]>([
  ['tar: lib/a.jar: Cannot write: No space left on device', /^free space there/],
  ['cannot write /d/lock: Disk quota exceeded', /^free space there/],
  ["mkdir: cannot create directory '/d': Read-only file system", /dmesg.*mount it writable/],
  ['cat: x: Input/output error', /the disk is failing/],
  ['sh: 1: Cannot fork', /out of memory or processes/],
  ['something else', undefined],
])('%s', (text, cure) => {
  const { message, hint } = hostSaid(`${text}\n`)
  expect(message).toBe(text)
  if (cure == null) expect(hint).toBeUndefined()
  else expect(hint).toMatch(cure)
})

test('of many lines the first and the last', () => {
  const lines = Array.from({ length: 150 }, (_, n) => `line ${n}`)
  expect(hostSaid(lines.join('\n')).message.split('\n')).toEqual([
    ...lines.slice(0, 4),
    '(144 more lines)',
    ...lines.slice(-2),
  ])
  expect(hostSaid(lines.slice(0, 6).join('\n')).message.split('\n')).toEqual(lines.slice(0, 6))
})
