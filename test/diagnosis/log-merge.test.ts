import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LogEntry } from '../../src/diagnosis/log-entries.ts'
import { mergeStreams, placer, reorderBuffer } from '../../src/diagnosis/log-merge.ts'

const entry = (time: number | null, text = ''): LogEntry => ({ time, stampLength: 0, millis: false, lines: [text] })
const streams = fc.array(fc.array(fc.option(fc.nat(50))), { maxLength: 5 })

test('merged: every entry once, in time order, each stream in its own order', () => {
  fc.assert(
    fc.property(streams, times => {
      const placed = times.map((stream, at) =>
        placer(at).backlog(
          stream.map((time, line) => entry(time, `${line}`)),
          60,
        ),
      )
      const merged = mergeStreams(placed)
      expect(merged).toHaveLength(times.flat().length)
      expect(merged.map(one => one.at)).toEqual(merged.map(one => one.at).toSorted((a, b) => a - b))
      placed.forEach((stream, at) => {
        expect(merged.filter(one => one.stream === at)).toEqual(stream)
      })
    }),
  )
})

test('entries without a stamp are as old as their neighbours, the last ones as the file', () => {
  const at = (times: (number | null)[]) =>
    placer(0)
      .backlog(
        times.map(time => entry(time)),
        99,
      )
      .map(one => one.at)
  expect(at([null, 5, null, 7, null])).toEqual([5, 5, 5, 7, 99])
  expect(at([null, null])).toEqual([99, 99])
  expect(at([8, 3, 9])).toEqual([8, 8, 9])
})

test('while following: out in order when late ones come within the window, and never held longer', () => {
  const buffer = reorderBuffer(300)
  const place = [placer(0), placer(1)]
  buffer.add(place[0]!.live(entry(2000), 0), 0)
  expect(buffer.release(299)).toEqual([])
  buffer.add(place[1]!.live(entry(1000), 0), 299)
  buffer.add(place[1]!.live(entry(3000), 0), 299)
  expect(buffer.release(300).map(one => one.at)).toEqual([1000, 2000])
  expect(buffer.release(598)).toEqual([])
  expect(buffer.release(599).map(one => one.at)).toEqual([3000])
  expect(buffer.drain()).toEqual([])
})
