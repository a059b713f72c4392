import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { maskData, maskText, secretValues } from '../../src/catalogue/mask.ts'

/** Anything that could be somebody's password; the mark makes sure that it is found nowhere by chance. */
const secret = fc
  .string({ minLength: 1, maxLength: 20 })
  .map(text => `§${text.replaceAll(/[\r\n]/g, '')}§`)
  .filter(text => text.length >= 4)

describe('a secret is nowhere', () => {
  test('whatever it is, and however it is quoted', () => {
    fc.assert(
      fc.property(secret, fc.string(), (value, noise) => {
        const values = secretValues([{ aclSecretKey: value, brokerName: 'broker-a' }])
        const texts = [
          `${noise}${value}${noise}`,
          `aclSecretKey=${value}\nbrokerName=broker-a`,
          JSON.stringify({ note: value }),
          JSON.stringify(JSON.stringify({ note: value })),
        ]
        for (const text of texts) expect(maskText(text, values)).not.toContain(value)
        const data = { deep: [{ text: value }], aclSecretKey: 'x', plain: 7 }
        expect(JSON.stringify(maskData(data, values))).not.toContain(JSON.stringify(value).slice(1, -1))
      }),
    )
  })

  test('nor one that nobody knew, behind a name for it', () => {
    fc.assert(
      fc.property(secret, value => {
        const word = value.replaceAll(/[\s,;&"'\\]/g, 'x')
        const texts = [
          `accessKey=${value}`,
          `tlsKeyPassword: ${value}`,
          `2026 INFO - login with secretKey=${word}, and more`,
          JSON.stringify({ password: word }),
          JSON.stringify({ file: `initAuthenticationUser=${JSON.stringify({ password: word })}` }),
        ]
        for (const text of texts) expect(maskText(text, [])).not.toContain(word)
      }),
    )
  })
})

test('what is no secret stays', () => {
  const text = 'brokerName=broker-a\nnamesrvAddr=10.0.0.1:9876;10.0.0.2:9876\n{"key":"value"} keyFile=/a/b passes=3'
  expect(maskText(text, [])).toBe(text)
  expect(maskData({ pid: 7, on: true, none: null, list: ['x'] }, [])).toEqual({
    pid: 7,
    on: true,
    none: null,
    list: ['x'],
  })
})

test('a user’s name is no secret, the password beside it is', () => {
  const user = '{"username":"rocketmq","password":"s3cr\\"et"}'
  const values = secretValues([{ initAuthenticationUser: user, brokerName: 'a' }])
  expect(values).toEqual([user, 's3cr"et'])
  expect(maskText('user rocketmq logs in with s3cr"et', values)).toBe('user rocketmq logs in with ***')
})

test('a short one is masked in its own place only', () => {
  const values = secretValues([{ secretKey: 'abc' }])
  expect(maskText('secretKey=abc\nabcdef', values)).toBe('secretKey=***\nabcdef')
})
