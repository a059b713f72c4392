import { describe, expect, it } from 'vitest'
import { RmqctlError } from '../../src/errors.ts'
import { checkVersion, isBefore, parseSource } from '../../src/release/model.ts'

describe('--release', () => {
  it.each([
    ['/tmp/rocketmq-all-5.3.3-bin-release.zip', { kind: 'zip', path: '/tmp/rocketmq-all-5.3.3-bin-release.zip' }],
    ['../a b.tar.gz', { kind: 'tar', path: '../a b.tar.gz' }],
    ['r.TGZ', { kind: 'tar', path: 'r.TGZ' }],
    ['/opt/rocketmq-5.3.3', { kind: 'folder', path: '/opt/rocketmq-5.3.3' }],
    ['maven:5.3.3', { kind: 'maven', version: '5.3.3' }],
    ['home:/opt/rocketmq/', { kind: 'home', path: '/opt/rocketmq' }],
    ['home:/', { kind: 'home', path: '/' }],
  ])('%s', (text, source) => {
    expect(parseSource(text, '5.3.3')).toEqual(source)
  })

  it.each([
    ['', /empty/],
    ['maven:', /not a RocketMQ version/],
    ['maven:4.9.7', /not the wanted version 5.3.3/],
    ['maven:5.3.3</version>', /not a RocketMQ version/],
    ['home:rocketmq', /absolute/],
    ['https://example.org/r.zip', /not understood/],
    ['docker:apache/rocketmq', /not understood/],
  ])('refuses %j', (text, message) => {
    expect(() => parseSource(text, '5.3.3')).toThrow(message)
  })

  it('refuses with a hint to type', () => {
    const refused = () => parseSource('https://example.org/r.zip', '5.3.3')
    expect(refused).toThrow(RmqctlError)
    expect(refused).toThrow(
      expect.objectContaining({ code: 'input', details: { hint: 'download it, then --release r.zip' } }),
    )
  })
})

describe('versions', () => {
  it.each(['5.3.3', '4.9.7', '5.4.1-SNAPSHOT', '10.0.12'])('takes %s', version => {
    expect(() => checkVersion(version)).not.toThrow()
  })

  it.each(['5.3', 'latest', '../5.3.3', '5.3.3 ', '5.3.3/x', ''])('refuses %j', version => {
    expect(() => checkVersion(version)).toThrow(/not a RocketMQ version/)
  })

  it.each([
    ['4.9.7', '5.0.0', true],
    ['5.0.0', '5.1.0', true],
    ['5.1.0', '5.1.0', false],
    ['5.10.0', '5.9.0', false],
    ['5.1.0-SNAPSHOT', '5.1.0', false],
  ])('%s is before %s: %s', (left, right, expected) => {
    expect(isBefore(left, right)).toBe(expected)
  })
})
