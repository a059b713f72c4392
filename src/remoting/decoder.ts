import { decodeBinaryHeader } from './binary-header.ts'
import { parseJavaJson } from './fastjson.ts'
import { type Frame, maxFrameBytes } from './frame.ts'

/** What a piece of the stream completed; `broken` says why this is not RocketMQ, and nothing after it can be read. */
export interface Decoded {
  frames: Frame[]
  /** A frame has begun and not ended. */
  partial: boolean
  broken?: string
}

/** A decoder for one stream: feed it pieces as they come, cut anywhere. */
export function frameDecoder(): (chunk: Buffer) => Decoded {
  let pending: Buffer[] = []
  let size = 0
  let wanted = 4
  let broken: string | undefined
  return chunk => {
    if (broken != null) return { frames: [], partial: false, broken }
    pending.push(chunk)
    size += chunk.length
    if (size < wanted) return { frames: [], partial: size > 0 }
    const taken = takeFrames(Buffer.concat(pending, size))
    pending = [taken.rest]
    size = taken.rest.length
    wanted = taken.wanted
    broken = taken.broken
    const partial = size > 0
    return broken == null ? { frames: taken.frames, partial } : { frames: taken.frames, partial, broken }
  }
}

interface Taken extends Omit<Decoded, 'partial'> {
  rest: Buffer
  /** Bytes to have before it is worth looking again: a large body is not copied for each piece of it. */
  wanted: number
}

function takeFrames(bytes: Buffer): Taken {
  const frames: Frame[] = []
  let at = 0
  while (bytes.length - at >= 4) {
    const length = bytes.readInt32BE(at)
    // An SSH banner or an HTTP status line reads as a length of more than a gigabyte.
    if (length < 4 || length > maxFrameBytes) return stop(`a frame of ${length} bytes`)
    if (bytes.length - at < 4 + length) return { frames, rest: bytes.subarray(at), wanted: 4 + length }
    const frame = decodeFrame(bytes.subarray(at + 4, at + 4 + length))
    if (typeof frame === 'string') return stop(frame)
    frames.push(frame)
    at += 4 + length
  }
  return { frames, rest: bytes.subarray(at), wanted: 4 }

  function stop(why: string): Taken {
    return { frames, rest: Buffer.alloc(0), wanted: 4, broken: why }
  }
}

function decodeFrame(bytes: Buffer): Frame | string {
  const serialisation = bytes.readUInt8(0)
  const headerLength = bytes.readUIntBE(1, 3)
  if (headerLength > bytes.length - 4) return 'a header longer than its frame'
  const header = bytes.subarray(4, 4 + headerLength)
  const body = Buffer.from(bytes.subarray(4 + headerLength))
  if (serialisation === 0) return decodeJsonHeader(header, body)
  if (serialisation === 1) return decodeBinaryHeader(header, body)
  return `header serialisation ${serialisation}`
}

function decodeJsonHeader(bytes: Buffer, body: Buffer): Frame | string {
  const header = parseJavaJson(bytes.toString('utf8'))
  if (header == null || typeof header !== 'object' || Array.isArray(header)) return 'a header that is not JSON'
  const { code, opaque, flag, remark, extFields } = header
  if (typeof code !== 'number' || typeof opaque !== 'number') return 'a header without code or opaque'
  return {
    code,
    opaque,
    flag: typeof flag === 'number' ? flag : 0,
    ...(typeof remark === 'string' ? { remark } : {}),
    fields: stringFields(extFields),
    body,
  }
}

function stringFields(value: unknown): Record<string, string> {
  if (value == null || typeof value !== 'object') return {}
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, field]) => field != null)
      .map(([key, field]) => [key, String(field)]),
  )
}
