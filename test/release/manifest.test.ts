import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isReleasePath, manifestText, releaseId, versionOf } from '../../src/release/manifest.ts'

const hash = (digit: string) => digit.repeat(64)
const named = (...names: string[]) => names.map(name => ({ path: `lib/${name}.jar`, size: 1, sha256: hash('a') }))

describe('the identity of a release', () => {
  it('is the sha256 of what sha256sum would print', () => {
    const files = [
      { path: 'lib/b.jar', size: 1, sha256: hash('b') },
      { path: 'LICENSE', size: 1, sha256: hash('a') },
    ]
    expect(manifestText(files)).toBe(`${hash('a')}  LICENSE\n${hash('b')}  lib/b.jar\n`)
    const id = releaseId('5.3.3', files)
    expect(id.folder).toBe(`5.3.3-${id.sha256.slice(0, 12)}`)
  })

  it('does not depend on the order in which files were found', () => {
    const file = fc.record({ path: fc.string({ minLength: 1 }), size: fc.nat(), sha256: fc.constant(hash('c')) })
    fc.assert(
      fc.property(fc.uniqueArray(file, { selector: one => one.path }), files => {
        expect(releaseId('5.3.3', files.toReversed())).toEqual(releaseId('5.3.3', files))
      }),
    )
  })
})

describe('what belongs to a release', () => {
  it.each([
    'lib/rocketmq-broker-5.3.3.jar',
    'conf/broker.conf',
    'conf/dledger/broker-n0.conf',
    'bin/mqadmin',
    'bin/dledger/fast-try.sh',
    'LICENSE',
    'NOTICE',
  ])('%s', path => {
    expect(isReleasePath(path)).toBe(true)
  })

  it.each([
    'README.md',
    'benchmark/producer.sh',
    'lib/notes.txt',
    'lib/old/x.jar',
    'bin/nohup.out',
    'conf/.broker.conf.swp',
    'conf/broker.conf~',
    'lib/.hidden.jar',
    'conf/__MACOSX/x',
    'store/commitlog/0',
  ])('not %s', path => {
    expect(isReleasePath(path)).toBe(false)
  })
})

describe('the version in a lib folder', () => {
  it('is the one on which the own jars agree, whatever others are called', () => {
    const files = named(
      'rocketmq-namesrv-5.3.3',
      'rocketmq-broker-5.3.3',
      'rocketmq-proto-2.0.4',
      'rocketmq-rocksdb-1.0.2',
    )
    expect(versionOf(files, 'x')).toBe('5.3.3')
  })

  it('may be a snapshot', () => {
    expect(versionOf(named('rocketmq-namesrv-5.4.1-SNAPSHOT', 'rocketmq-broker-5.4.1-SNAPSHOT'), 'x')).toBe(
      '5.4.1-SNAPSHOT',
    )
  })

  it.each([
    [
      'a mixture',
      ['rocketmq-namesrv-5.3.3', 'rocketmq-broker-5.3.3', 'rocketmq-store-5.3.2'],
      /mixes RocketMQ versions: 5\.3\.2 .* and 5\.3\.3/,
    ],
    [
      'the client release',
      ['rocketmq-client-5.3.3', 'rocketmq-common-5.3.3'],
      /not a RocketMQ server release.*namesrv.*broker/,
    ],
    ['nothing', [], /not a RocketMQ server release/],
    [
      'sources only',
      ['rocketmq-namesrv-5.3.3', 'rocketmq-broker-5.3.3-sources'],
      /rocketmq-broker-<version>.jar is missing/,
    ],
  ])('cannot be told from %s', (_, names, message) => {
    expect(() => versionOf(named(...names), '/some/where')).toThrow(message)
  })
})
