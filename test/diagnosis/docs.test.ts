import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { clusterSignatures } from '../../src/diagnosis/diagnose-cluster.ts'
import { diagnosesPage } from '../../src/diagnosis/docs.ts'
import { signatures } from '../../src/diagnosis/signatures.ts'

test('docs/diagnoses.md is current', async () => {
  const folder = new URL('cases/', import.meta.url)
  const seenOn: Record<string, string[]> = {}
  for (const file of readdirSync(folder).toSorted()) {
    const { expected, recorded } = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as {
      expected: string
      recorded?: string
    }
    if (recorded != null) seenOn[expected] = [...new Set([...(seenOn[expected] ?? []), recorded])].toSorted()
  }
  await expect(diagnosesPage(signatures, seenOn, clusterSignatures)).toMatchFileSnapshot('../../docs/diagnoses.md')
})
