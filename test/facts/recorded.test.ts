import { expect, test } from 'vitest'
import type { HostFacts } from '../../src/facts/model.ts'
import { recordedDeployment } from '../../src/facts/recorded.ts'
import { deployment } from '../components/deployments.ts'

test('what only one host knows is not forgotten', () => {
  const whole = deployment()
  const part = { ...whole, instances: whole.instances.slice(0, 2), groups: whole.groups.slice(0, 1) }
  const stranger = { ...whole, instances: [{ ...whole.instances[0]!, id: 'namesrv-9' }], groups: [] }
  const found = recordedDeployment(factsWith(part, null, stranger, whole))
  expect(found?.instances.map(({ id }) => id)).toEqual([...whole.instances.map(({ id }) => id), 'namesrv-9'])
  expect(found?.groups).toEqual(whole.groups)
  expect(found?.hosts).toEqual(whole.hosts)
})

test('no record anywhere', () => {
  expect(recordedDeployment(factsWith(null, null))).toBeNull()
})

function factsWith(...records: (HostFacts['record'] | null)[]): Record<string, HostFacts> {
  return Object.fromEntries(records.map((record, index) => [`h${index}`, { record } as HostFacts]))
}
