import { expect, test } from 'vitest'
import { namePortHolders } from '../../src/commands/port-holders.ts'
import { bareWorld, settleIn } from '../plan/world.ts'
import { load } from '../topology/load-text.ts'

const text = (port: number) =>
  `rocketmq: "5.3.3"\nhosts: [A]\nnameservers: [{ host: A, port: ${port} }]\nbrokers:\n  broker-a: { master: { host: A, port: ${port + 100} } }\n`

function deployed(port: number, hosts?: string) {
  const { cluster } = load(text(port), { hosts })
  return settleIn(bareWorld(cluster), cluster)
}

function record(name: string, port: number, hosts?: string) {
  return { v: 1 as const, name, hosts: {}, lastUsed: 0, deployment: deployed(port, hosts) }
}

const taken = {
  check: 'ports',
  level: 'error' as const,
  host: 'A',
  instance: 'namesrv-1',
  message: 'port 9876 of namesrv-1 is taken by java (pid 7)',
  hint: 'stop it',
}

test('a taken port is told with the cluster known here that has it', () => {
  const others = [record('elsewhere', 9876, 'A=root@10.0.0.11'), record('apart', 20000), record('trial', 9876)]
  expect(namePortHolders([taken], deployed(9876), others)[0]?.hint).toBe(
    'trial has that port too: rmqctl down --cluster trial',
  )
})

test('what nobody known has, and what is not about ports, stays as it is', () => {
  const memory = { ...taken, check: 'memory' }
  const findings = [taken, memory]
  expect(namePortHolders(findings, deployed(9876), [record('apart', 20000)])).toEqual(findings)
  expect(namePortHolders([memory], deployed(9876), [record('trial', 9876)])).toEqual([memory])
})
