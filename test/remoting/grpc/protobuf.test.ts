import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decodeFields,
  encodeFields,
  type Field,
  messagesIn,
  numberIn,
  text,
  textIn,
} from '../../../src/remoting/grpc/protobuf.ts'
import { UnreadableAnswer } from '../../../src/remoting/rpc.ts'

const field = fc.record({
  number: fc.integer({ min: 1, max: 2 ** 29 - 1 }),
  value: fc.oneof(
    fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    fc.uint8Array({ minLength: 1, maxLength: 300 }).map(bytes => Buffer.from(bytes)),
  ),
})

describe('protobuf', () => {
  it('reads back what it wrote', () => {
    fc.assert(
      fc.property(fc.array(field), fields => {
        expect(decodeFields(encodeFields(fields))).toEqual(fields)
      }),
    )
  })

  it.each<[string, Field[], string]>([
    ['a number of one byte', [{ number: 1, value: 1 }], '0801'],
    ['a number of two bytes', [{ number: 2, value: 300 }], '10ac02'],
    ['a code', [{ number: 1, value: 20000 }], '08a09c01'],
    ['a string', [{ number: 2, value: text('grüße') }], '12076772c3bcc39f65'],
    ['a field number of two bytes', [{ number: 16, value: 1 }], '800101'],
    [
      'nothing for what is at its default',
      [
        { number: 1, value: 0 },
        { number: 2, value: text('') },
      ],
      '',
    ],
  ])('%s', (_, fields, hex) => {
    expect(encodeFields(fields).toString('hex')).toBe(hex)
  })

  it('passes over fixed numbers', () => {
    const fixed = Buffer.from('09ffffffffffffffff' + '15ffffffff' + '1801', 'hex')
    expect(decodeFields(fixed)).toEqual([{ number: 3, value: 1 }])
  })

  it('the last of a field that is said twice counts, and one that is not said is at its default', () => {
    const fields = decodeFields(encodeFields([1, 2].map(value => ({ number: 1, value }))))
    expect([numberIn(fields, 1), numberIn(fields, 2), textIn(fields, 3), messagesIn(fields, 4)]).toEqual([2, 0, '', []])
  })

  it.each([
    ['a field cut short', '120774'],
    ['a number cut short', '0880'],
    ['a tag cut short', '80'],
    ['a fixed number cut short', '0900'],
    ['a number without an end', '08ffffffffffffffffffffff01'],
    ['a group, which nobody uses any more', '0b'],
  ])('refuses %s', (_, hex) => {
    expect(() => decodeFields(Buffer.from(hex, 'hex'))).toThrow(UnreadableAnswer)
  })
})
