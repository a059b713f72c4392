import { afterEach, beforeEach, expect, test } from 'vitest'
import { config } from '../../src/commands/config.ts'
import { type TestContext, testContext } from './test-context.ts'

let context: TestContext
beforeEach(async () => {
  context = await testContext()
})
afterEach(() => context.dispose())

test('set, get, list, unset', async () => {
  await config({ action: 'set', key: 'user', value: 'rmq' }, context)
  expect((await config({ action: 'get', key: 'user' }, context)).text).toBe('rmq')
  expect((await config({ action: 'list' }, context)).text).toMatch(/user +rmq +login user/)
  await config({ action: 'unset', key: 'user' }, context)
  expect(await config({ action: 'get', key: 'user' }, context)).toEqual({
    text: '',
    document: { v: 1, key: 'user', value: null },
  })
})

test('an unknown key and a bad value are refused', async () => {
  await expect(config({ action: 'get', key: 'usr' }, context)).rejects.toThrow("did you mean 'user'?")
  await expect(config({ action: 'set', key: 'output', value: 'xml' }, context)).rejects.toThrow(
    'is one of tree, lines, json',
  )
})
