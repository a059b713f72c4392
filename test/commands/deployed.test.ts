import { expect, test } from 'vitest'
import { reachable } from '../../src/commands/deployed.ts'
import type { HostFacts } from '../../src/facts/model.ts'
import { deployment } from '../components/deployments.ts'

test('with --force a group is what is left of it, and none without its master', () => {
  const left = reachable(deployment(), { facts: { A: {} as HostFacts } })
  expect(left.hosts.map(({ id }) => id)).toEqual(['A'])
  expect(left.instances.map(({ id }) => id)).toEqual(['namesrv-1', 'broker-a', 'broker-b-s'])
  expect(left.groups.map(({ name, slaves }) => [name, slaves])).toEqual([['broker-a', []]])
})
