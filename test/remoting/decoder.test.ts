import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { frameDecoder } from '../../src/remoting/decoder.ts'
import { encodeFrame, type Frame, maxFrameBytes } from '../../src/remoting/frame.ts'
import { capturedFiles } from './fixtures.ts'

const frame: fc.Arbitrary<Frame> = fc.record({
  code: fc.nat(2000),
  opaque: fc.nat(),
  flag: fc.constantFrom(0, 1),
  remark: fc.string({ minLength: 1, unit: 'grapheme' }),
  fields: fc.dictionary(fc.string(), fc.string({ unit: 'grapheme' }), { noNullPrototype: true }),
  body: fc.uint8Array({ maxLength: 200 }).map(bytes => Buffer.from(bytes)),
})

function decodeAll(pieces: Buffer[]): Frame[] {
  const decode = frameDecoder()
  return pieces.flatMap(piece => decode(piece).frames)
}

function cut(bytes: Buffer, points: number[]): Buffer[] {
  const places = [0, ...points.map(point => point % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length]
  return places.slice(1).map((end, index) => bytes.subarray(places[index], end))
}

describe('frameDecoder', () => {
  it('reads what encodeFrame writes, cut anywhere', () => {
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 4 }), fc.array(fc.nat(), { maxLength: 12 }), (frames, points) => {
        expect(decodeAll(cut(Buffer.concat(frames.map(encodeFrame)), points))).toEqual(frames)
      }),
    )
  })

  describe.each(capturedFiles)('answers of $name', ({ captured }) => {
    it.each(captured)('$title: the same at every split point', ({ response }) => {
      const bytes = Buffer.from(response, 'hex')
      const whole = decodeAll([bytes])
      expect(whole).toHaveLength(1)
      expect(whole[0]!.flag & 1).toBe(1)
      for (let at = 1; at < bytes.length; at++) {
        const decode = frameDecoder()
        const first = decode(bytes.subarray(0, at))
        if (first.frames.length > 0 || !first.partial || first.broken != null) throw new Error(`complete at ${at}`)
        const [found] = decode(bytes.subarray(at)).frames
        if (found == null || found.code !== whole[0]!.code || !found.body.equals(whole[0]!.body)) {
          throw new Error(`differs when cut at ${at}`)
        }
      }
    })

    it('the same byte by byte, one answer behind the other', () => {
      const bytes = Buffer.concat(captured.map(one => Buffer.from(one.response, 'hex')))
      expect(decodeAll([...bytes].map(byte => Buffer.of(byte)))).toEqual(decodeAll([bytes]))
    })
  })

  it.each([
    ['an HTTP server', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
    ['an SSH server', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['Redis', '-ERR unknown command\r\n'],
    ['a TLS alert', '\x15\x03\x01\x00\x02\x02\x28'],
  ])('%s is not RocketMQ', (_, text) => {
    expect(frameDecoder()(Buffer.from(text, 'latin1')).broken).toMatch(/frame of \d+ bytes/)
  })

  it.each([
    ['a length beyond 16 MiB', [maxFrameBytes + 1], 'frame of 16777217 bytes'],
    ['a header beyond its frame', [8, 100, 0], 'header longer than its frame'],
    ['an unknown serialisation', [8, 0x02000004, 0], 'header serialisation 2'],
    ['a header that is not JSON', [8, 4, 0x7b7b7b7b], 'not JSON'],
    ['a header that is another JSON', [6, 2, 0x7b7d0000], 'without code'],
  ])('refuses %s, and all that comes after', (_, words, why) => {
    const bytes = Buffer.alloc(words.length * 4)
    for (const [index, word] of words.entries()) bytes.writeUInt32BE(word, index * 4)
    const decode = frameDecoder()
    expect(decode(bytes).broken).toContain(why)
    const good = encodeFrame({ code: 0, opaque: 1, flag: 1, fields: {}, body: Buffer.alloc(0) })
    expect(decode(good).frames).toEqual([])
  })

  it('reads a frame of just 16 MiB', () => {
    const overhead = encodeFrame({ code: 0, opaque: 1, flag: 1, fields: {}, body: Buffer.alloc(0) }).length - 4
    const body = Buffer.alloc(maxFrameBytes - overhead)
    const bytes = encodeFrame({ code: 0, opaque: 1, flag: 1, fields: {}, body })
    const pieces = Array.from({ length: 300 }, (_, index) => bytes.subarray(index * 65536, (index + 1) * 65536))
    expect(decodeAll(pieces)[0]?.body.length).toBe(body.length)
  })

  it('never throws, whatever comes', () => {
    fc.assert(
      fc.property(fc.constantFrom(0, 1), fc.uint8Array({ maxLength: 80 }), (serialisation, bytes) => {
        const lengths = Buffer.alloc(8)
        lengths.writeInt32BE(4 + bytes.length, 0)
        lengths.writeInt32BE((serialisation << 24) + bytes.length, 4)
        frameDecoder()(Buffer.concat([lengths, bytes]))
      }),
    )
  })
})
