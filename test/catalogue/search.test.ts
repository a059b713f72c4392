import { describe, expect, test } from 'vitest'
import { searchKeys } from '../../src/catalogue/search.ts'

const names = (pattern: string, role?: 'broker' | 'namesrv', version = '5.3.3') =>
  searchKeys(pattern, { version, role }).map(({ key, role }) => `${role} ${key}`)

describe('searchKeys', () => {
  test('by a part of the name, letter case aside', () => {
    expect(names('brokerrole')).toEqual([
      'broker brokerRole',
      'namesrv notifyBrokerRoleChanged',
      'controller notifyBrokerRoleChanged',
    ])
    expect(names('ha*port', 'broker')).toEqual(['broker haListenPort'])
  })

  test('in one role', () => expect(names('kvConfigPath', 'broker')).toEqual([]))

  test('also what this version has not: as the newest that has it', () => {
    const [found, ...more] = searchKeys('haSlaveFallbehindMax', { version: '5.3.3' })
    expect(more).toEqual([])
    expect(found).toMatchObject({ default: '268435456', type: 'int', role: 'broker', entryOf: '4.9.7' })
    expect(found!.versions.at(-1)).toBe('4.9.7')
  })

  test('as the version asked for has it', () => {
    const of = (version: string) => searchKeys('transactionCheckInterval', { version, role: 'broker' })[0]!.default
    expect([of('4.9.7'), of('5.3.3')]).toEqual(['60000', '30000'])
  })

  test('none: all', () => expect(searchKeys('', { version: '5.3.3' }).length).toBeGreaterThan(600))
})
