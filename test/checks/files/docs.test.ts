import { expect, test } from 'vitest'
import { lintPage } from '../../../src/checks/files/docs.ts'

test('docs/lint.md is current', async () => {
  await expect(lintPage()).toMatchFileSnapshot('../../../docs/lint.md')
})
