import { UnreadableAnswer } from './rpc.ts'

/** A stored message, the parts that rmqctl uses. */
export interface Message {
  topic: string
  queueId: number
  queueOffset: number
  /** Its place in the commit log, bytes. */
  physicalOffset: number
  /** Unix ms. */
  bornTimestamp: number
  /** Where it was sent from: ip:port. */
  bornHost: string
  storeTimestamp: number
  /** As stored; compressed when the sender did so. */
  body: Buffer
  properties: Record<string, string>
  /** All of it as it lies in the commit log: the same on every copy. */
  bytes: Buffer
}

const magic = -626843481
/** Written where topics may be longer than 127 bytes (MessageVersion.MESSAGE_VERSION_V2). */
const magicV2 = -626843477
const bornHostV6 = 0x10
const storeHostV6 = 0x20

/**
 * The messages of a pulled body, one after the other (MessageDecoder#decode):
 * int32 size | int32 magic | int32 crc | int32 queueId | int32 flag | int64 queueOffset | int64 physicalOffset |
 * int32 sysFlag | int64 bornTimestamp | 4 or 16 bytes, int32 bornHost | int64 storeTimestamp | 4 or 16 bytes, int32 storeHost |
 * int32 reconsumeTimes | int64 preparedTransaction | int32 length, body | int8 (V2: int16) length, topic | int16 length, properties
 * @throws UnreadableAnswer
 */
export function decodeMessages(bytes: Buffer): Message[] {
  const messages: Message[] = []
  for (let at = 0; at < bytes.length; ) {
    const size = bytes.length - at >= 4 ? bytes.readInt32BE(at) : 0
    if (size < 4 || at + size > bytes.length) throw new UnreadableAnswer('a message is cut off')
    messages.push(decodeMessage(bytes.subarray(at, at + size)))
    at += size
  }
  return messages
}

function decodeMessage(bytes: Buffer): Message {
  try {
    return readMessage(bytes)
  } catch (error) {
    if (error instanceof RangeError) throw new UnreadableAnswer('a message ends too early', { cause: error })
    throw error
  }
}

function readMessage(bytes: Buffer): Message {
  const version = bytes.readInt32BE(4)
  if (version !== magic && version !== magicV2) throw new UnreadableAnswer(`a message of unknown format ${version}`)
  const sysFlag = bytes.readInt32BE(36)
  const storeTimestampAt = 48 + hostLength(sysFlag, bornHostV6)
  const bodyAt = storeTimestampAt + 8 + hostLength(sysFlag, storeHostV6) + 12
  const body = piece(bytes, bodyAt + 4, bytes.readInt32BE(bodyAt))
  const topicAt = bodyAt + 4 + body.length
  const topicWidth = version === magicV2 ? 2 : 1
  const topic = piece(bytes, topicAt + topicWidth, bytes.readUIntBE(topicAt, topicWidth))
  const propertiesAt = topicAt + topicWidth + topic.length
  return {
    topic: topic.toString('utf8'),
    queueId: bytes.readInt32BE(12),
    queueOffset: Number(bytes.readBigInt64BE(20)),
    physicalOffset: Number(bytes.readBigInt64BE(28)),
    bornTimestamp: Number(bytes.readBigInt64BE(40)),
    bornHost: hostAt(bytes, 48, (sysFlag & bornHostV6) === 0 ? 4 : 16),
    storeTimestamp: Number(bytes.readBigInt64BE(storeTimestampAt)),
    body,
    properties: propertiesOf(piece(bytes, propertiesAt + 2, bytes.readUInt16BE(propertiesAt)).toString('utf8')),
    bytes,
  }
}

/** An address of 4 or 16 bytes, then its port. */
function hostAt(bytes: Buffer, at: number, length: number): string {
  const address = bytes.subarray(at, at + length)
  const port = bytes.readInt32BE(at + length)
  if (length === 4) return `${[...address].join('.')}:${port}`
  const words = Array.from({ length: 8 }, (_, index) => address.readUInt16BE(index * 2).toString(16))
  return `[${words.join(':')}]:${port}`
}

/** Bytes of an address and its port. */
function hostLength(sysFlag: number, v6: number): number {
  return (sysFlag & v6) === 0 ? 8 : 20
}

function piece(bytes: Buffer, from: number, length: number): Buffer {
  if (length < 0 || from + length > bytes.length) throw new UnreadableAnswer('a message ends too early')
  return bytes.subarray(from, from + length)
}

function propertiesOf(text: string): Record<string, string> {
  return Object.fromEntries(
    text
      .split('\x02')
      .map(entry => entry.split('\x01'))
      .filter((entry): entry is [string, string] => entry.length === 2),
  )
}
