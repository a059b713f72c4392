import type { Frame } from './frame.ts'

/**
 * A header in RocketMQ's own serialisation; a string says what is wrong with it. A 5.x server that is set to
 * serializeType=ROCKETMQ answers so, whatever the request was (RocketMQSerializable#rocketMQProtocolDecode).
 *
 * int16 code | int8 language | int16 version | int32 opaque | int32 flag | int32 length, remark | int32 length, fields
 * field: int16 length, key | int32 length, value
 */
export function decodeBinaryHeader(header: Buffer, body: Buffer): Frame | string {
  if (header.length < 21) return 'a binary header of less than 21 bytes'
  const fieldsAt = 17 + header.readUInt32BE(13)
  if (fieldsAt + 4 > header.length) return 'a remark longer than its header'
  const remark = header.toString('utf8', 17, fieldsAt)
  const end = fieldsAt + 4 + header.readUInt32BE(fieldsAt)
  const fields = end > header.length ? undefined : readFields(header.subarray(fieldsAt + 4, end))
  if (fields == null) return 'fields longer than their header'
  return {
    code: header.readInt16BE(0),
    opaque: header.readInt32BE(5),
    flag: header.readInt32BE(9),
    ...(remark === '' ? {} : { remark }),
    fields,
    body,
  }
}

function readFields(bytes: Buffer): Record<string, string> | undefined {
  const fields: [string, string][] = []
  let at = 0
  while (at < bytes.length) {
    if (at + 2 > bytes.length) return undefined
    const keyEnd = at + 2 + bytes.readUInt16BE(at)
    if (keyEnd + 4 > bytes.length) return undefined
    const valueEnd = keyEnd + 4 + bytes.readUInt32BE(keyEnd)
    if (valueEnd > bytes.length) return undefined
    fields.push([bytes.toString('utf8', at + 2, keyEnd), bytes.toString('utf8', keyEnd + 4, valueEnd)])
    at = valueEnd
  }
  return Object.fromEntries(fields)
}
