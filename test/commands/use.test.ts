import { afterEach, beforeEach, expect, test } from 'vitest'
import { use } from '../../src/commands/use.ts'
import { currentCluster, rememberCluster } from '../../src/store/clusters.ts'
import { type TestContext, testContext } from './test-context.ts'

let context: TestContext
beforeEach(async () => {
  context = await testContext()
})
afterEach(() => context.dispose())

test('makes a known cluster the current one', async () => {
  await rememberCluster(context.home, { v: 1, name: 'trade', hosts: {}, lastUsed: 0 })
  expect((await use({ name: 'trade' }, context)).text).toBe('trade is the current cluster')
  expect(await currentCluster(context.home)).toBe('trade')
})

test('an unknown one is refused with what was meant', async () => {
  await rememberCluster(context.home, { v: 1, name: 'trade', hosts: {}, lastUsed: 0 })
  await expect(use({ name: 'tarde' }, context)).rejects.toThrow("did you mean 'trade'?")
  expect(await currentCluster(context.home)).toBeUndefined()
})
