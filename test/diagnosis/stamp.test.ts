import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseStamp, rocketmqStamp, stampWriter } from '../../src/diagnosis/stamp.ts'

test.each([
  ['2026-11-20 18:00:05 INFO main - x', '2026-11-20T10:00:05.000Z', 19, false],
  ['2026-11-20 18:00:05,123 INFO', '2026-11-20T10:00:05.123Z', 23, true],
  ['2026-11-20 18:00:05.5', '2026-11-20T10:00:05.500Z', 21, true],
  ['2026-01-01 07:59:59 WARN', '2025-12-31T23:59:59.000Z', 19, false],
  ['2026-11-20T18:00:05.123Z x', '2026-11-20T18:00:05.123Z', 24, true],
])('%s', (line, time, length, millis) => {
  expect(parseStamp(line)).toEqual({ time: Date.parse(time), length, millis })
})

test.each(['', '\tat x', '18:00:05,123 |-INFO in ch.qos', '20261120', 'Caused by: 2026-11-20 18:00:05'])(
  'no stamp: %s',
  line => {
    expect(parseStamp(line)).toBeNull()
  },
)

test.each([
  ['UTC', '2026-11-20T10:00:05.123Z', '2026-11-20 10:00:05.123Z'],
  ['Asia/Shanghai', '2026-11-20T10:00:05.123Z', '2026-11-20 18:00:05.123'],
  ['Asia/Kolkata', '2026-11-20T20:00:05.123Z', '2026-11-21 01:30:05.123'],
  ['America/St_Johns', '2026-01-01T00:00:00.000Z', '2025-12-31 20:30:00.000'],
  // the hour of Berlin's change to summer time, and back
  ['Europe/Berlin', '2026-03-29T00:59:59.999Z', '2026-03-29 01:59:59.999'],
  ['Europe/Berlin', '2026-03-29T01:00:00.000Z', '2026-03-29 03:00:00.000'],
  ['Europe/Berlin', '2026-10-25T00:59:59.000Z', '2026-10-25 02:59:59.000'],
  ['Europe/Berlin', '2026-10-25T01:00:00.000Z', '2026-10-25 02:00:00.000'],
])('%s %s', (zone, time, text) => {
  expect(stampWriter(zone)(Date.parse(time), true)).toBe(text)
})

test('what RocketMQ writes is read back', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4e9 }), seconds => {
      expect(parseStamp(rocketmqStamp(seconds * 1000))?.time).toBe(seconds * 1000)
    }),
  )
})
