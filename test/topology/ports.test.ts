import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Cluster, Endpoint, Instance } from '../../src/topology/model.ts'
import { assignPorts, portCollisions } from '../../src/topology/ports.ts'

fc.configureGlobal({ seed: 5303 })

const local: Endpoint = { kind: 'local' }

function broker(id: string, host: string, more: Partial<Instance> = {}): Instance {
  return {
    id,
    role: 'master',
    host,
    group: id,
    brokerId: 0,
    java: 'auto',
    jvm: { options: [] },
    supervisor: 'auto',
    config: {},
    ...more,
  }
}

function cluster(instances: Instance[], endpoints: Record<string, Endpoint> = { A: local, B: local }): Cluster {
  const hosts = Object.entries(endpoints).map(([id, endpoint]) => ({ id, endpoint }))
  return { name: 't', rocketmq: '5.3.3', source: 't', hosts, instances, groups: [] }
}

const ssh = (address: string, port?: number): Endpoint => ({ kind: 'ssh', address, port })
const listens = (one: Cluster, previous = {}) => Object.values(assignPorts(one, previous)).map(ports => ports.listen)

describe('assignPorts', () => {
  const a = broker('a', 'A')
  const b = broker('b', 'B')
  const n = (id: string, host: string) => broker(id, host, { role: 'namesrv', group: undefined, brokerId: undefined })

  test('all local hosts are one machine', () => {
    expect(listens(cluster([n('n1', 'A'), n('n2', 'B'), a, b]))).toEqual([9876, 9877, 10911, 10921])
  })
  test('bound hosts count for themselves', () => {
    expect(listens(cluster([n('n1', 'A'), n('n2', 'B'), a, b], { A: ssh('h'), B: ssh('i') }))).toEqual([
      9876, 9876, 10911, 10911,
    ])
  })
  test('ids with one address and port are one machine', () => {
    expect(listens(cluster([a, b], { A: ssh('h'), B: ssh('H', 22) }))).toEqual([10911, 10921])
    expect(listens(cluster([a, b], { A: ssh('h'), B: ssh('h', 2222) }))).toEqual([10911, 10911])
  })
  test('explicit first, then previous, then counted; taken numbers are passed over', () => {
    const three = [broker('a', 'A'), broker('b', 'A', { port: 10912 }), broker('c', 'A')]
    expect(listens(cluster(three), { c: { listen: 30911 } })).toEqual([10921, 10912, 30911])
  })
  test('a new instance in the middle does not move the others', () => {
    const before = assignPorts(cluster([a, b]))
    expect(listens(cluster([a, broker('new', 'A'), b]), before)).toEqual([10911, 10931, 10921])
  })
  test('derived ports', () => {
    expect(assignPorts(cluster([broker('a', 'A', { port: 20911 })]))).toEqual({
      a: { listen: 20911, fast: 20909, ha: 20912 },
    })
  })
})

const someInstance = fc.record({
  isBroker: fc.boolean(),
  host: fc.constantFrom('A', 'B', 'C'),
  port: fc.option(fc.integer({ min: 10900, max: 10960 }), { nil: undefined }),
})

const someCluster = fc.array(someInstance, { maxLength: 12 }).map(all =>
  cluster(
    all.map(({ isBroker, host, port }, index) =>
      isBroker ? broker(`b${index}`, host, { port }) : broker(`n${index}`, host, { port, role: 'namesrv' }),
    ),
    { A: ssh('h'), B: ssh('h'), C: ssh('i') },
  ),
)

test('law: what is not said collides with nothing, whatever is said', () => {
  fc.assert(
    fc.property(someCluster, all => {
      const said = new Set(all.instances.filter(one => one.port != null).map(one => one.id))
      const collisions = portCollisions(all, assignPorts(all))
      return collisions.every(({ instance, other }) => said.has(instance) && said.has(other))
    }),
  )
})

test('law: without ports that are said no two instances of a machine share one', () => {
  fc.assert(
    fc.property(someCluster, all => {
      const instances = all.instances.map(one => ({ ...one, port: undefined }))
      const plain = { ...all, instances }
      const ports = assignPorts(plain)
      for (const machine of [['A', 'B'], ['C']]) {
        const uses = instances.filter(one => machine.includes(one.host)).flatMap(one => Object.values(ports[one.id]!))
        if (new Set(uses).size !== uses.length) return false
      }
      return portCollisions(plain, ports).length === 0
    }),
  )
})

test('law: collisions are found exactly where numbers meet on a machine', () => {
  fc.assert(
    fc.property(someCluster, all => {
      const ports = assignPorts(all)
      const meets = [['A', 'B'], ['C']].some(machine => {
        const uses = all.instances
          .filter(one => machine.includes(one.host))
          .flatMap(one => Object.values(ports[one.id]!))
        return new Set(uses).size !== uses.length
      })
      return meets === portCollisions(all, ports).length > 0
    }),
  )
})

test('law: ports once given are kept', () => {
  fc.assert(
    fc.property(someCluster, all => {
      const ports = assignPorts(all)
      expect(assignPorts(all, ports)).toEqual(ports)
      const reordered = { ...all, instances: all.instances.toReversed() }
      expect(assignPorts(reordered, ports)).toEqual(ports)
    }),
  )
})
