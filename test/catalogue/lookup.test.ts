import { describe, expect, test } from 'vitest'
import { knownVersions, loadData } from '../../src/catalogue/data.ts'
import { defaultOf, keyOf, listedVersion, versionsWith } from '../../src/catalogue/lookup.ts'
import { configClasses, configRoles } from '../../src/catalogue/roles.ts'

describe('the lists', () => {
  test('are of the versions that rmqctl is tested with, oldest first', () => {
    expect(knownVersions()).toEqual(expect.arrayContaining(['4.9.7', '5.3.3', '5.5.0']))
    expect(knownVersions().toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }))).toEqual(knownVersions())
  })

  test.each(knownVersions())('%s: each class is one that some role is filled from, each key has a type', version => {
    const { rocketmq, classes } = loadData(version)
    expect(rocketmq).toBe(version)
    expect(Object.keys(classes).filter(name => !configClasses.includes(name))).toEqual([])
    const types = new Set(Object.values(classes).flatMap(keys => Object.values(keys).map(key => key.type)))
    expect([...types].filter(type => !/^(int|long|float|double|boolean|String|enum)$/.test(type))).toEqual([])
  })
})

describe('one key', () => {
  test.each([
    ['4.9.7', 'fileReservedTime', '72'],
    ['5.3.3', 'fileReservedTime', '72'],
    ['5.3.3', 'brokerRole', 'ASYNC_MASTER'],
    ['5.3.3', 'inSyncReplicas', '1'],
    ['4.9.7', 'inSyncReplicas', undefined], // came with 5.0
    ['5.3.3', 'haSlaveFallbehindMax', undefined], // went with 5.0
    ['5.3.3', 'listenPort', '10911'], // set by BrokerStartup, not by the class
    ['5.3.3', 'sendMessageThreadPoolNums', undefined], // of the processors
    ['5.3.3', 'storePathRootDir', '${user.home}/store'],
    ['5.3.3', 'toString', undefined],
  ])('%s %s is %s unless somebody sets it', (version, key, value) => expect(defaultOf(version, key)).toBe(value))

  test('belongs to a role', () => {
    expect(defaultOf('5.3.3', 'listenPort', 'namesrv')).toBe('9876')
    expect(keyOf('5.3.3', 'namesrv', 'fileReservedTime')).toBeUndefined()
    expect(keyOf('4.9.7', 'proxy', 'grpcServerPort')).toBeUndefined()
    expect(keyOf('5.3.3', 'proxy', 'grpcServerPort')).toMatchObject({ type: 'int', default: '8081' })
  })

  test('says when RocketMQ reads it', () => {
    expect(keyOf('5.3.3', 'broker', 'fileReservedTime')?.read).toBe('running')
    expect(keyOf('5.3.3', 'broker', 'storePathEpochFile')?.read).toBe('start')
    expect(keyOf('5.3.3', 'broker', 'aclEnable')?.read).toBe('never')
    expect(keyOf('4.9.7', 'broker', 'aclEnable')?.read).not.toBe('never')
  })

  test('has names where it is an enum, and values by machine where its default is made of it', () => {
    expect(keyOf('5.3.3', 'broker', 'brokerRole')?.values).toEqual(['ASYNC_MASTER', 'SYNC_MASTER', 'SLAVE'])
    expect(keyOf('5.3.3', 'broker', 'pullMessageThreadPoolNums')?.byProcessors).toEqual({ 2: '20', 8: '32', 64: '144' })
    expect(keyOf('5.3.3', 'broker', 'brokerIP1')).toMatchObject({ of: 'host' })
  })
})

test('a version without a list has the one before it', () => {
  expect(['4.9.0', '4.9.7', '4.9.8', '5.3.3', '5.9.1'].map(listedVersion)).toEqual([
    knownVersions()[0],
    '4.9.7',
    '4.9.7',
    '5.3.3',
    knownVersions().at(-1),
  ])
  expect(defaultOf('6.0.0', 'fileReservedTime')).toBe('72')
})

test('a key knows its versions', () => {
  expect(versionsWith('haSlaveFallbehindMax', 'broker').filter(version => version.startsWith('5'))).toEqual([])
  expect(versionsWith('inSyncReplicas', 'broker')[0]).toMatch(/^5\./)
  for (const role of configRoles) expect(versionsWith('listenPort', role).length > 0, role).toBe(role !== 'proxy')
})
