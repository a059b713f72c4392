import { expect } from 'vitest'

/** An instance of a shipped topology: id, host, port, and what it is. */
export type Expected = [id: string, host: string, port: number]

const nameservers: Expected[] = [
  ['namesrv-1', 'A', 9876],
  ['namesrv-2', 'B', 9877],
]
const copied: Expected[] = [
  ...nameservers,
  ['broker-a', 'A', 10911],
  ['broker-a-s', 'B', 10921],
  ['broker-b', 'B', 10931],
  ['broker-b-s', 'A', 10941],
]

/** The instances of the shipped topologies on this machine, in the order of `status`. */
export const shipped: Record<string, Expected[]> = {
  'single-master': [
    ['namesrv-1', 'A', 9876],
    ['broker-a', 'A', 10911],
  ],
  '2m-noslave': [...nameservers, ['broker-a', 'A', 10911], ['broker-b', 'B', 10921]],
  '2m-2s-async': copied,
  '2m-2s-sync': copied,
}

/** All of `status --json` of a healthy cluster here, field by field; what differs from run to run only by its kind. */
export function healthyStatus(name: string, rocketmq = '5.3.3'): object {
  const instances = shipped[name] ?? []
  const ids = instances.map(([id]) => id).filter(id => id.startsWith('namesrv'))
  return {
    v: 1,
    cluster: name,
    rocketmq,
    at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    healthy: true,
    problems: [],
    nameservers: instances.slice(0, ids.length).map(([, , port]) => `127.0.0.1:${port}`),
    instances: instances.map(one => healthyInstance(one, ids, rocketmq)),
  }
}

function healthyInstance([id, host, port]: Expected, nameservers: string[], version: string): object {
  const isBroker = id.startsWith('broker')
  const isSlave = id.endsWith('-s')
  return {
    id,
    role: isBroker ? (isSlave ? 'slave' : 'master') : 'namesrv',
    group: isBroker ? id.replace(/-s$/, '') : null,
    brokerId: isBroker ? Number(isSlave) : null,
    host,
    address: `127.0.0.1:${port}`,
    state: 'running',
    pid: expect.any(Number),
    startedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    version,
    registered: isBroker ? nameservers : null,
    inSync: isSlave ? true : null,
    lagBytes: isSlave ? 0 : null,
    replication: isSlave ? 'in-sync' : null,
    putTps: isBroker ? expect.any(Number) : null,
    getTps: isBroker ? expect.any(Number) : null,
    diskUsedRatio: isBroker ? expect.closeTo(0.5, 0) : null,
    supervisor: 'process',
    survives: { logout: expect.any(Boolean), reboot: false },
  }
}
