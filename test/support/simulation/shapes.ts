import fc from 'fast-check'
import type { Cluster } from '../../../src/topology/model.ts'
import { load } from '../../topology/load-text.ts'

/** A topology as data, so that it can be edited at random. Hosts are numbered from 0. */
export interface Shape {
  hosts: number
  rocketmq: string
  nameservers: number[]
  groups: { master: number; slaves: number[] }[]
  supervisor: 'auto' | 'process'
  data: boolean
  /** Keys of all brokers. */
  config: Record<string, number>
  /** Keys of one group's master. */
  own: { group: number; value: number } | null
  heapMb: number
}

export type Edit = (shape: Shape) => Shape

/** Each group has at most one member a host. */
export const anyShape: fc.Arbitrary<Shape> = fc.integer({ min: 1, max: 3 }).chain(hosts =>
  fc.record({
    hosts: fc.constant(hosts),
    rocketmq: fc.constantFrom('5.3.3', '4.9.7'),
    nameservers: fc.array(fc.nat(hosts - 1), { minLength: 1, maxLength: 2 }),
    groups: fc.array(anyGroup(hosts), { minLength: 1, maxLength: 2 }),
    supervisor: fc.constantFrom('auto' as const, 'process' as const),
    data: fc.boolean(),
    config: fc.constant({}),
    own: fc.constant(null),
    heapMb: fc.constant(512),
  }),
)

function anyGroup(hosts: number): fc.Arbitrary<Shape['groups'][number]> {
  return fc
    .record({
      master: fc.nat(hosts - 1),
      slaves: fc.subarray([...Array(hosts).keys()], { maxLength: Math.min(hosts, 3) }),
    })
    .map(({ master, slaves }) => ({ master, slaves: slaves.filter(host => host !== master) }))
}

/** What people do to a topology between two runs; nothing is taken out. */
export const anyEdit: fc.Arbitrary<Edit> = fc.oneof(
  fc.nat(3).map(
    (value): Edit =>
      shape => ({ ...shape, config: { ...shape.config, fileReservedTime: 48 + value } }),
  ),
  fc.nat(3).map(
    (value): Edit =>
      shape => ({ ...shape, config: { ...shape.config, sendMessageThreadPoolNums: 4 + value } }),
  ),
  fc.record({ group: fc.nat(2), value: fc.nat(3) }).map(
    (own): Edit =>
      shape => ({ ...shape, own }),
  ),
  fc.constantFrom(512, 768).map(
    (heapMb): Edit =>
      shape => ({ ...shape, heapMb }),
  ),
  fc.nat(2).map(
    (host): Edit =>
      shape => ({ ...shape, nameservers: [...shape.nameservers, host % shape.hosts].slice(0, 3) }),
  ),
  fc.nat(2).map(
    (host): Edit =>
      shape => ({ ...shape, groups: [...shape.groups, { master: host % shape.hosts, slaves: [] }].slice(0, 4) }),
  ),
  fc.record({ group: fc.nat(2), host: fc.nat(2) }).map(
    (where): Edit =>
      shape =>
        withSlave(shape, where),
  ),
  fc.constant<Edit>(shape => ({ ...shape, rocketmq: shape.rocketmq === '5.3.3' ? '5.5.0' : '5.3.3' })),
)

function withSlave(shape: Shape, { group, host }: { group: number; host: number }): Shape {
  const groups = shape.groups.map((one, index) => {
    const where = host % shape.hosts
    const mayHave = index === group % shape.groups.length && one.master !== where && !one.slaves.includes(where)
    // ids change from -s to -s1 with a second one, which would be a removal
    return mayHave && one.slaves.length !== 1 ? { ...one, slaves: [...one.slaves, where] } : one
  })
  return { ...shape, groups }
}

/** The topology itself, through the real loader. */
export function clusterOf(shape: Shape): Cluster {
  const key = JSON.stringify(shape)
  const known = loaded.get(key)
  if (known != null) return known
  const hosts = [...Array(shape.hosts).keys()].map(host => `${name(host)}=root@10.0.0.${host + 1}`).join(',')
  const { cluster } = load(textOf(shape), { hosts })
  loaded.set(key, cluster)
  return cluster
}

const loaded = new Map<string, Cluster>()

function textOf({ hosts, rocketmq, nameservers, groups, supervisor, data, config, own, heapMb }: Shape): string {
  const brokers = groups.map(({ master, slaves }, index) => {
    const mine =
      own != null && own.group % groups.length === index
        ? `, config: { flushIntervalCommitLog: ${own.value + 100} }`
        : ''
    return `  broker-${'abcd'[index]}: { master: { host: ${name(master)}${mine} }, slaves: [${slaves.map(name).join(', ')}] }`
  })
  return `rocketmq: "${rocketmq}"
hosts: [${[...Array(hosts).keys()].map(name).join(', ')}]
nameservers: [${nameservers.map(name).join(', ')}]
brokers:
${brokers.join('\n')}
replication: ${groups.some(({ slaves }) => slaves.length > 0) ? 'async' : 'none'}
defaults:
  supervisor: ${supervisor}
  jvm: { heap: ${heapMb}m }
  config: ${JSON.stringify(config)}
${data ? '  data: /data1\n' : ''}`
}

function name(host: number): string {
  return 'ABC'[host] ?? 'A'
}
