import { expect, test } from 'vitest'
import { checkNames } from '../../src/checks/check-names.ts'
import { allChecks, checksPage } from '../../src/checks/docs.ts'

test('docs/checks.md is current', async () => {
  await expect(checksPage()).toMatchFileSnapshot('../../docs/checks.md')
})

test('every check can be skipped by its name, and nothing else', () => {
  expect([...checkNames]).toEqual(Object.keys(allChecks))
})
