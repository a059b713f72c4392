import { expect, test } from 'vitest'
import { reachable } from '../../src/commands/deployed.ts'
import { deployedAt } from '../../src/commands/session.ts'
import { errorText } from '../../src/errors.ts'
import type { HostFacts } from '../../src/facts/model.ts'
import { loadCluster } from '../../src/topology/load.ts'
import type { Host } from '../../src/topology/model.ts'
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

test('of what is not deployed, up is the next thing to type, with the hosts that were said', async () => {
  const { cluster } = await loadCluster({ topology: 'single-master', cwd: '.' })
  const told = (hosts: Host[]) => {
    const target = { name: 'single-master', hosts, cluster }
    try {
      return deployedAt({ target, facts: { A: {} as HostFacts }, failures: [] })
    } catch (error) {
      return errorText(error)
    }
  }
  expect(told(cluster.hosts)).toBe('error: single-master is not deployed on this machine\n  → rmqctl up single-master')
  const far = cluster.hosts.map(host => ({ ...host, endpoint: { kind: 'ssh' as const, address: '10.0.0.1' } }))
  expect(told(far)).toBe('error: single-master is not deployed on A\n  → rmqctl up single-master --hosts A=10.0.0.1')
})
