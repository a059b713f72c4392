import { describe, expect, test } from 'vitest'
import { logbackBudgetMb, logbackText } from '../../src/components/logback.ts'

const versions = ['4.9.7', '5.0.0', '5.1.0', '5.1.4', '5.3.3', '5.5.0', '6.0.0']

/** GC logs (5 × 10 MB), RocksDB's own and the two stdout files come on top. */
const ceilingMb = 1900

describe('logback.xml', () => {
  test.each(versions)('keeps a broker of %s below 2 GB, as the file itself adds up', version => {
    const text = logbackText('broker', version)
    const archives = [...text.matchAll(/<maxIndex>(\d+)</g)].map(([, count]) => Number(count))
    const sizes = [...text.matchAll(/<maxFileSize>(\d+)MB</g)].map(([, size]) => Number(size))
    const total = sizes.reduce((sum, size, index) => sum + size * (archives[index]! + 1), 0)
    expect(total).toBe(logbackBudgetMb('broker', version))
    expect(total).toBeLessThanOrEqual(ceilingMb)
  })

  test.each(versions)('of %s gives every appender its own file and refers to none that is not there', version => {
    for (const kind of ['broker', 'namesrv'] as const) {
      const text = logbackText(kind, version)
      const appenders = [...text.matchAll(/<appender name="([^"]+)"/g)].map(([, name]) => name)
      const files = [...text.matchAll(/<file>([^<]+)</g)].map(([, file]) => file)
      const used = new Set([...text.matchAll(/<appender-ref ref="([^"]+)"/g)].map(([, name]) => name))
      expect(new Set(files).size).toBe(appenders.length - 1)
      expect([...used].toSorted()).toEqual([...new Set(appenders)].toSorted())
    }
  })

  test.each([
    ['4.9.7', 'pop', false],
    ['5.0.0', 'pop', true],
    ['5.1.3', 'rocksdb', false],
    ['5.1.4', 'rocksdb', true],
    ['5.2.0', 'auth_audit', false],
    ['5.3.0', 'auth_audit', true],
  ])('%s has %s.log: %s', (version, name, expected) => {
    expect(logbackText('broker', version).includes(`/${name}.log<`)).toBe(expected)
  })
})
