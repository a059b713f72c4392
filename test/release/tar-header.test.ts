import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { blockSize, decodeHeader, decodePax, encodeHeader } from '../../src/release/tar-header.ts'

const name = fc
  .array(
    fc.string({ minLength: 1, maxLength: 30 }).filter(part => !/[\0/]/.test(part)),
    { minLength: 1, maxLength: 6 },
  )
  .map(parts => parts.join('/'))
  .filter(text => Buffer.from(text).toString() === text && Buffer.byteLength(text) <= 100)

describe('a tar header', () => {
  it('says again what was put in', () => {
    fc.assert(
      fc.property(name, fc.nat(), fc.constantFrom('0', '5'), (path, size, type) => {
        const block = encodeHeader({ name: path, size, type, mode: 0o644 })
        expect(block).toHaveLength(blockSize)
        expect(decodeHeader(block)).toEqual({ name: path, size, type })
      }),
    )
  })

  it('keeps long names in two fields, and refuses what fits in none', () => {
    const long = `${'f'.repeat(90)}/${'g'.repeat(90)}`
    expect(decodeHeader(encodeHeader({ name: long, size: 0, type: '0', mode: 0o644 }))?.name).toBe(long)
    expect(() => encodeHeader({ name: 'x'.repeat(101), size: 0, type: '0', mode: 0o644 })).toThrow(/too long/)
  })

  it('with any byte changed is damaged', () => {
    const block = encodeHeader({ name: 'lib/x.jar', size: 12, type: '0', mode: 0o644 })
    fc.assert(
      fc.property(fc.nat(blockSize - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        fc.pre(at < 148 || at >= 156)
        const changed = Buffer.from(block)
        changed[at] = changed[at]! ^ change
        expect(() => decodeHeader(changed)).toThrow(/damaged/)
      }),
    )
  })

  it('of zeros ends the archive', () => {
    expect(decodeHeader(Buffer.alloc(blockSize))).toBeUndefined()
  })
})

describe('pax records', () => {
  it('count bytes, not characters', () => {
    const records = decodePax(Buffer.from('15 path=lib/ü\n11 size=12\n'))
    expect([...records]).toEqual([
      ['path', 'lib/ü'],
      ['size', '12'],
    ])
  })

  it.each(['9999 path=x\n', 'x', '0 a=b\n', '-5 a=b\n'])('%j is damaged', text => {
    expect(() => decodePax(Buffer.from(text))).toThrow(/damaged/)
  })
})
