import { expect, test } from 'vitest'
import { expandRanges } from '../../src/topology/ranges.ts'

test.each([
  ['10.0.0.[11-13]', ['10.0.0.11', '10.0.0.12', '10.0.0.13']],
  ['root@node[08-10].example:22', ['root@node08.example:22', 'root@node09.example:22', 'root@node10.example:22']],
  ['a[1,3-4], b', ['a1', 'a3', 'a4', 'b']],
  ['r[1-2]n[1-2]', ['r1n1', 'r1n2', 'r2n1', 'r2n2']],
  ['A=root@10.0.0.11,B=[::1]:22', ['A=root@10.0.0.11', 'B=[::1]:22']],
  ['[fe80::1]', ['[fe80::1]']],
])('%s', (text, words) => {
  expect(expandRanges(text, '--hosts')).toEqual(words)
})

test.each(['a[2-1]', 'a[1-99999999]', 'a[1-]', 'a[1-2-3]', 'a[0-999],b'])('%s is refused', text => {
  expect(() => expandRanges(text, '--hosts')).toThrow(/is not a range|more than 1000/)
})
