import { RmqctlError } from '../errors.ts'

/**
 * Bytes of a user's file as text. A byte order mark is dropped.
 * @throws RmqctlError `input` with the line and column of the first byte that is not UTF-8.
 */
export function decodeText(bytes: Uint8Array, source: string): string {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  try {
    return decoder.decode(bytes)
  } catch {
    const where = `${source}:${placeOfBadByte(bytes)}`
    const hasMark = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
    const what = hasMark ? ' but UTF-16' : bytes.includes(0) ? ', and no text' : ''
    throw new RmqctlError('input', `${source} is not UTF-8${what}`, {
      where,
      hint: hasMark ? `iconv -f UTF-16 -t UTF-8 ${source}` : 'save it as UTF-8',
    })
  }
}

function placeOfBadByte(bytes: Uint8Array): string {
  let start = 0
  for (let line = 1; start <= bytes.length; line++) {
    const newline = bytes.indexOf(10, start)
    const end = newline === -1 ? bytes.length : newline
    const column = firstBadColumn(bytes.subarray(start, end))
    if (column != null) return `${line}:${column}`
    start = end + 1
  }
  return '1:1'
}

/** 1-based, in characters; undefined when the line is fine. */
function firstBadColumn(line: Uint8Array): number | undefined {
  const lenient = new TextDecoder('utf-8').decode(line)
  if (isUtf8(line)) return undefined
  const encoder = new TextEncoder()
  let offset = 0
  let column = 1
  for (const character of lenient) {
    const encoded = encoder.encode(character)
    if (encoded.some((byte, index) => line[offset + index] !== byte)) break
    offset += encoded.length
    column += 1
  }
  return column
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}
