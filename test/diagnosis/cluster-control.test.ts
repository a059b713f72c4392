import { expect, test } from 'vitest'
import { controlSignatures } from '../../src/diagnosis/cluster-control.ts'
import { controlCases, controlEvidence } from './control-scene.ts'

test.each(controlCases)('$name', ({ make, found, cure = '' }) => {
  const evidence = controlEvidence()
  make(evidence)
  const findings = controlSignatures.flatMap(({ id, matches }) => matches(evidence).map(one => ({ id, ...one })))
  const told = findings.map(({ id, cause }) => `${id}: ${cause}`)
  if (found == null) return expect(told).toEqual([])
  const index = told.findIndex(line => line.startsWith(found))
  expect(index, told.join('\n')).toBeGreaterThanOrEqual(0)
  expect(findings[index]!.cure).toContain(cure)
  expect(findings[index]!.evidence.length).toBeGreaterThan(0)
})
