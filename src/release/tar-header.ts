/**
 * One 512-byte header of a tar archive (POSIX.1-1988 ustar, and what GNU tar does beyond it):
 * name 0+100, mode 100+8, uid 108+8, gid 116+8, size 124+12, mtime 136+12, checksum 148+8, type 156, link 157+100,
 * magic 257+6, version 263+2, uname 265+32, gname 297+32, prefix 345+155. Numbers are octal text.
 */
export interface TarHeader {
  name: string
  size: number
  /** '0' file, '1' hard link, '2' symbolic link, '5' folder, 'x' and 'g' pax, 'L' long name, others. */
  type: string
}

export const blockSize = 512

/** The header with owner 0, time 0 and a fixed mode, so that the same files always give the same archive. */
export function encodeHeader({ name, size, type, mode }: TarHeader & { mode: number }): Buffer {
  const block = Buffer.alloc(blockSize)
  const { prefix, rest } = splitName(name)
  block.write(rest, 0)
  block.write(octal(mode, 8), 100)
  block.write(octal(0, 8), 108)
  block.write(octal(0, 8), 116)
  block.write(octal(size, 12), 124)
  block.write(octal(0, 12), 136)
  block.write(type, 156)
  block.write('ustar\0' + '00', 257)
  block.write(prefix, 345)
  block.write(`${checksum(block).toString(8).padStart(6, '0')}\0 `, 148)
  return block
}

/**
 * Reads a header; undefined for the block of zeros that ends an archive.
 * @throws Error when the block is no header
 */
export function decodeHeader(block: Buffer): TarHeader | undefined {
  if (block.every(byte => byte === 0)) return undefined
  if (number(block, 148, 8) !== checksum(block)) throw new Error('damaged tar header')
  const name = text(block, 0, 100)
  // GNU tar uses the bytes of `prefix` for other things, and says so by "ustar  ".
  const prefix = block.toString('latin1', 257, 263) === 'ustar\0' ? text(block, 345, 155) : ''
  const type = String.fromCharCode(block[156] || 0x30)
  return { name: prefix === '' ? name : `${prefix}/${name}`, size: number(block, 124, 12), type }
}

/** The records of a pax header: `<length> <key>=<value>\n`, the length counting bytes and itself. */
export function decodePax(body: Buffer): Map<string, string> {
  const records = new Map<string, string>()
  for (let at = 0; at < body.length; ) {
    const blank = body.indexOf(0x20, at)
    const length = Number(body.toString('latin1', at, blank))
    if (blank < 0 || !(length > 0) || at + length > body.length) throw new Error('damaged pax header')
    const record = body.toString('utf8', blank + 1, at + length - 1)
    const equals = record.indexOf('=')
    records.set(record.slice(0, equals), record.slice(equals + 1))
    at += length
  }
  return records
}

function splitName(name: string): { prefix: string; rest: string } {
  if (Buffer.byteLength(name) <= 100) return { prefix: '', rest: name }
  for (let at = name.indexOf('/'); at > 0; at = name.indexOf('/', at + 1)) {
    const [prefix, rest] = [name.slice(0, at), name.slice(at + 1)]
    if (Buffer.byteLength(prefix) <= 155 && Buffer.byteLength(rest) <= 100 && rest !== '') return { prefix, rest }
  }
  throw new Error(`the name is too long for a tar archive: ${name}`)
}

function octal(value: number, width: number): string {
  return `${value.toString(8).padStart(width - 1, '0')}\0`
}

function checksum(block: Buffer): number {
  let sum = 0
  for (let at = 0; at < blockSize; at++) sum += at >= 148 && at < 156 ? 0x20 : block[at]!
  return sum
}

function text(block: Buffer, at: number, length: number): string {
  const end = block.subarray(at, at + length).indexOf(0)
  return block.toString('utf8', at, end < 0 ? at + length : at + end)
}

/** Octal text, or GNU's base-256 for what does not fit. */
function number(block: Buffer, at: number, length: number): number {
  if (block[at]! & 0x80) return Number(BigInt(`0x${block.toString('hex', at + 4, at + length)}`))
  const digits = text(block, at, length).trim()
  if (!/^[0-7]*$/.test(digits)) throw new Error('damaged tar header')
  return digits === '' ? 0 : Number.parseInt(digits, 8)
}
