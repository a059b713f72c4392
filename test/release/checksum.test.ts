import { describe, expect, it } from 'vitest'
import { sha512In } from '../../src/release/checksum.ts'

const name = 'rocketmq-all-5.3.3-bin-release.zip'
const hex = '0123456789abcdef'.repeat(8)
const upper = hex.toUpperCase()
const other = 'f'.repeat(128)
const groups = (upper.match(/.{8}/g) ?? []).reduce(
  (text, group, index) => `${text}${index % 4 === 0 ? '\n ' : ' '}${group}`,
  '',
)

describe('the SHA-512 in a .sha512 file', () => {
  it.each([
    ['as sha512sum writes it', `${hex}  ${name}\n`],
    ['as sha512sum -b writes it', `${hex} *${name}\n`],
    ['with a path', `${hex}  distribution/target/${name}\n`],
    ['as BSD and shasum --tag write it', `SHA512 (${name}) = ${hex}\n`],
    ['as OpenSSL writes it', `SHA512(${name})= ${hex}\n`],
    ['bare', hex],
    ['in upper case, with a Windows line end', `${upper}  ${name}\r\n`],
    ['as gpg --print-md writes it', `${name}:${groups}\n`],
    ['among others', `${other}  rocketmq-all-5.3.3-source-release.zip\n${hex}  ${name}\n`],
  ])('%s', (_, text) => {
    expect(sha512In(text, name)).toBe(hex)
  })

  it.each([
    ['an error page', '<html><title>404 Not Found</title></html>'],
    ['a SHA-256', `${hex.slice(0, 64)}  ${name}`],
    ['nothing', ''],
    ['two sums that could both be meant', `${hex}\n${other}\n`],
  ])('is not found in %s', (_, text) => {
    expect(sha512In(text, name)).toBeUndefined()
  })
})
