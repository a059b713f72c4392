import { expect, test } from 'vitest'
import { reachable } from '../../src/commands/deployed.ts'
import type { HostFacts } from '../../src/facts/model.ts'
import { deployment } from '../components/deployments.ts'
import { controlled } from '../probes/controlled.ts'

test('with --force a group is what is left of it, and none without its master', () => {
  const left = reachable(deployment(), { facts: { A: {} as HostFacts } })
  expect(left.hosts.map(({ id }) => id)).toEqual(['A'])
  expect(left.instances.map(({ id }) => id)).toEqual(['namesrv-1', 'broker-a', 'broker-b-s'])
  expect(left.groups.map(({ name, slaves }) => [name, slaves])).toEqual([['broker-a', []]])
})

test('with --force a group whose master controllers choose is what is left of it, whoever is away', () => {
  const left = reachable(controlled(), { facts: { B: {} as HostFacts, C: {} as HostFacts } })
  expect(left.groups.map(({ master, slaves }) => [master, ...slaves])).toEqual([['broker-a-2', 'broker-a-3']])
})
