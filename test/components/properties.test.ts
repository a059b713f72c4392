import fc from 'fast-check'
import { getProperties } from 'properties-file'
import { describe, expect, test } from 'vitest'
import { propertiesText } from '../../src/components/properties.ts'
import { RmqctlErrors } from '../../src/errors.ts'

const key = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_.-]{0,20}$/)
const value = fc.string({ unit: 'grapheme-ascii' }).map(text => text.replaceAll('\\', '/').trim())

describe('propertiesText', () => {
  test('Java reads back what was written', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(key, value), { selector: ([name]) => name }), entries => {
        expect({ ...getProperties(propertiesText(entries)) }).toEqual(Object.fromEntries(entries))
      }),
    )
  })

  test.each([
    ['namesrvAddr', '10.0.0.1:9876;10.0.0.2:9876'],
    ['initAuthenticationUser', '{"username":"a","password":"b=c:d#e!f"}'],
    ['empty', ''],
  ])('%s=%s is written as it is', (name, text) => {
    expect(propertiesText([[name, text]])).toBe(`${name}=${text}\n`)
  })

  test.each([
    ['a trailing blank, which RocketMQ keeps', 'brokerId', '1 '],
    ['a leading blank', 'brokerId', ' 1'],
    ['a line break', 'brokerId', '1\nbrokerRole=SLAVE'],
    ['a backslash', 'storePathRootDir', 'C:\\store'],
    ['not ASCII', 'brokerName', 'bröker'],
    ['a tab', 'brokerName', 'a\tb'],
    ['a key with a blank', 'broker Id', '1'],
    ['a key with an equals sign', 'a=b', '1'],
    ['an empty key', '', '1'],
  ])('refuses %s', (_, name, text) => {
    expect(() => propertiesText([[name, text]])).toThrow(`config key ${JSON.stringify(name)}`)
  })

  test('names every bad entry at once', () => {
    expect(() =>
      propertiesText([
        ['a', '1 '],
        ['b', '2'],
        ['c', '\\'],
      ]),
    ).toThrow(RmqctlErrors)
  })
})
