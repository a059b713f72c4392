import { describe, expect, test } from 'vitest'
import { errorText, exitCodeOf, RmqctlError, RmqctlErrors, systemReason } from '../src/errors.ts'

const failed = (message: string, details = {}) => new RmqctlError('failed', message, details)

describe('the text of an error', () => {
  test.each<[string, RmqctlError, string]>([
    [
      'host first, then what, then what to type',
      failed('no space', { host: 'B', hint: 'df -h' }),
      'error: B: no space\n  → df -h',
    ],
    ['not twice, where the message names the host', failed('host B is down', { host: 'B' }), 'error: host B is down'],
    [
      'though its letter is in a word',
      failed('BindException: Address in use', { host: 'A' }),
      'error: A: BindException: Address in use',
    ],
    ['nor as a part of a name', failed('mq-1-b is down', { host: 'mq-1' }), 'error: mq-1: mq-1-b is down'],
    ['host and place', failed('no folder', { host: 'B', where: '/data' }), 'error: B /data: no folder'],
    [
      'what follows the first line is indented once',
      failed('broker-a did not start: port taken\nby java\n  and so on', { host: 'A', hint: 'ss -ltnp\nrmqctl up' }),
      'error: A: broker-a did not start: port taken\n  by java\n  and so on\n  → ss -ltnp\n  → rmqctl up',
    ],
  ])('%s', (_, error, text) => {
    expect(errorText(error)).toBe(text)
  })

  test('of several, a block each', () => {
    expect(errorText(new RmqctlErrors([failed('one', { host: 'A' }), failed('two', { host: 'B' })]))).toBe(
      'error: A: one\nerror: B: two',
    )
  })

  test('that is not ours says so, with its stack', () => {
    expect(errorText(new TypeError('x'))).toMatch(/^this is a bug in rmqctl, please report it:\nTypeError: x\n/)
  })
})

test('the exit code is the first of the documented order', () => {
  const codes = ['differences', 'failed', 'check', 'unreachable', 'locked', 'input'] as const
  expect(
    codes.map((_, index) =>
      exitCodeOf(new RmqctlErrors(codes.slice(0, index + 1).map(code => new RmqctlError(code, '')))),
    ),
  ).toEqual([6, 1, 3, 4, 5, 2])
  expect(exitCodeOf(new RmqctlError('interrupted', '', { signal: 15 }))).toBe(143)
  expect(exitCodeOf(new RmqctlError('interrupted', ''))).toBe(130)
  expect(exitCodeOf(new Error('ours'))).toBe(1)
})

test.each([
  ['ENOSPC: no space left on device, write', 'no space left on device'],
  ["EACCES: permission denied, open '/a, b'", 'permission denied'],
  ["EXDEV: cross-device link not permitted, rename '/a' -> '/b'", 'cross-device link not permitted'],
  ['something else, entirely', 'something else, entirely'],
])('systemReason of %j', (message, reason) => expect(systemReason(new Error(message))).toBe(reason))
