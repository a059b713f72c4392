import { UnreadableAnswer } from '../rpc.ts'

/** A field of a message as it is on the wire: a number (varint), or bytes (a string, a message within). */
export interface Field {
  number: number
  value: number | Buffer
}

const varint = 0
const fixed64 = 1
const bytes = 2
const fixed32 = 5

/** Protocol buffers, as much of them as route queries need. Fields at their default are left out, as proto3 does. */
export function encodeFields(fields: readonly Field[]): Buffer {
  const present = fields.filter(({ value }) => value !== 0 && !(Buffer.isBuffer(value) && value.length === 0))
  return Buffer.concat(
    present.flatMap(({ number, value }) =>
      Buffer.isBuffer(value)
        ? [encodeVarint(number * 8 + bytes), encodeVarint(value.length), value]
        : [encodeVarint(number * 8 + varint), encodeVarint(value)],
    ),
  )
}

/** A string as a field's value. */
export function text(value: string): Buffer {
  return Buffer.from(value, 'utf8')
}

/**
 * The fields of a message, in their order on the wire; fixed numbers are passed over, since no answer that we read has one.
 * @throws UnreadableAnswer
 */
export function decodeFields(message: Buffer): Field[] {
  const fields: Field[] = []
  let at = 0
  const number = () => {
    const read = decodeVarint(message, at)
    at = read.next
    return read.value
  }
  const skip = (length: number) => {
    at += length
    if (at > message.length) throw new UnreadableAnswer('a protobuf message that ends in the middle of a field')
  }
  while (at < message.length) {
    const tag = number()
    const [field, wire] = [Math.floor(tag / 8), tag % 8]
    if (wire === varint) fields.push({ number: field, value: number() })
    else if (wire === bytes) {
      const length = number()
      skip(length)
      fields.push({ number: field, value: message.subarray(at - length, at) })
    } else if (wire === fixed64 || wire === fixed32) skip(wire === fixed64 ? 8 : 4)
    else throw new UnreadableAnswer(`a protobuf field of wire type ${wire}`)
  }
  return fields
}

/** The last varint of a field, as proto3 counts; 0 when absent. */
export function numberIn(fields: readonly Field[], number: number): number {
  const value = fields.findLast(one => one.number === number)?.value
  return typeof value === 'number' ? value : 0
}

/** Every message within a field that may be repeated, as bytes. */
export function messagesIn(fields: readonly Field[], number: number): Buffer[] {
  return fields.flatMap(one => (one.number === number && Buffer.isBuffer(one.value) ? [one.value] : []))
}

export function textIn(fields: readonly Field[], number: number): string {
  return messagesIn(fields, number).at(-1)?.toString('utf8') ?? ''
}

function encodeVarint(value: number): Buffer {
  const out: number[] = []
  let rest = value
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) out.push((rest % 0x80) + 0x80)
  return Buffer.from([...out, rest])
}

/** Numbers of more than 53 bits lose their lowest; nothing that we read has so many. */
function decodeVarint(from: Buffer, start: number): { value: number; next: number } {
  let value = 0
  for (let index = 0; index < 10; index++) {
    const byte = from[start + index]
    if (byte == null) break
    value += (byte & 0x7f) * 2 ** (7 * index)
    if (byte < 0x80) return { value, next: start + index + 1 }
  }
  throw new UnreadableAnswer('a protobuf number that does not end')
}
