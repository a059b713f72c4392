import fc from 'fast-check'
import { expect, test } from 'vitest'
import { topologyText } from '../../src/commands/init-text.ts'
import { errorText } from '../../src/errors.ts'
import { place } from '../../src/topology/place.ts'
import type { Placement } from '../../src/topology/placement.ts'
import { load } from './load-text.ts'

const sizes = fc
  .record({ machines: fc.integer({ min: 1, max: 12 }), masters: fc.integer({ min: 1, max: 40 }), slaves: fc.nat(11) })
  .filter(({ machines, slaves }) => slaves < machines)

const idsOf = (machines: number) => Array.from({ length: machines }, (_, index) => `h${index}`)
const membersOf = ({ master, slaves }: Placement['groups'][number]) => [master, ...slaves]

test('any one machine may be lost: no acknowledged message goes with it, and most NameServers stay', () => {
  fc.assert(
    fc.property(sizes, ({ machines, masters, slaves }) => {
      const { groups, nameservers } = place({ hosts: idsOf(machines), masters, slaves })
      for (const lost of idsOf(machines)) {
        for (const group of groups.filter(one => one.slaves.length > 0)) {
          // acknowledged: the master and any one slave have it
          const copies = group.slaves.map(slave => [group.master, slave])
          for (const holders of copies) expect(holders.some(host => host !== lost)).toBe(true)
        }
        const left = nameservers.filter(host => host !== lost).length
        if (machines >= 3) expect(left).toBeGreaterThan(nameservers.length / 2)
        if (machines === 2) expect(left).toBeGreaterThanOrEqual(1)
      }
    }),
  )
})

test('every group is whole, on different machines, and brokers are spread evenly', () => {
  fc.assert(
    fc.property(sizes, ({ machines, masters, slaves }) => {
      const { groups } = place({ hosts: idsOf(machines), masters, slaves })
      expect(new Set(groups.map(group => group.name)).size).toBe(masters)
      const load = new Map(idsOf(machines).map(host => [host, 0]))
      for (const group of groups) {
        expect(new Set(membersOf(group)).size).toBe(slaves + 1)
        for (const host of membersOf(group)) load.set(host, load.get(host)! + 1)
      }
      expect(Math.max(...load.values()) - Math.min(...load.values())).toBeLessThanOrEqual(1)
    }),
  )
})

test('the file that init makes of it is a topology without a warning, with the reasons', async () => {
  await fc.assert(
    fc.asyncProperty(sizes, async ({ machines, masters, slaves }) => {
      const text = await topologyText({ hosts: `10.0.0.[1-${machines}]`, masters, slaves })
      const { cluster, warnings } = load(text)
      expect(warnings).toEqual([])
      expect(cluster.instances.filter(instance => instance.role === 'master')).toHaveLength(masters)
      expect(cluster.instances.filter(instance => instance.role === 'slave')).toHaveLength(masters * slaves)
      expect(text).toMatch(/^# How it was decided:\n# - /)
    }),
    { numRuns: 20 },
  )
})

test('two masters and their slaves on four machines', async () => {
  const text = await topologyText({ hosts: 'root@10.0.0.[11-14]', masters: 2, slaves: 1, rocketmq: '5.5.0' })
  expect(text.slice(0, text.indexOf('\n# What else')).trim()).toBe(
    `# How it was decided:
# - A master and its slaves are on different machines, and a send is
#   acknowledged when two have it: no machine that is lost takes an
#   acknowledged message with it.
# - With one slave each, sends to a master report that its slave is missing
#   while that machine is down.
# - 3 NameServers on 3 machines: whichever machine is lost, at least 2 of them
#   are left.
# - Each machine has 1 broker.
rocketmq: "5.5.0"
hosts:
  A: { address: 10.0.0.11, user: root }
  B: { address: 10.0.0.12, user: root }
  C: { address: 10.0.0.13, user: root }
  D: { address: 10.0.0.14, user: root }
nameservers: [A, B, C]
brokers:
  broker-a: { master: A, slaves: [B] }
  broker-b: { master: C, slaves: [D] }
replication: sync          # a send is acknowledged when a slave has it too
flush: async               # two machines hold it in memory; sync would also wait for the disk`,
  )
})

test.each<[object, RegExp]>([
  [
    { hosts: '10.0.0.[1-2]', slaves: 2 },
    /^error: --slaves: a master and its 2 slaves need 3 machines, but there are 2/,
  ],
  [{ hosts: '10.0.0.1,10.0.0.1' }, /10\.0\.0\.1 is there twice: the machines of a placement must be different/],
  [{ hosts: 'X=10.0.0.1,X=10.0.0.2', masters: 1 }, /host 'X' is there twice/],
  [{ hosts: '10.0.0.[4-1]', masters: 1 }, /'4-1' in 10\.0\.0\.\[4-1\] is not a range\n {2}→ --hosts 10/],
  [{ hosts: '10.0.0.300,a b', masters: 1 }, /'10\.0\.0\.300'[\s\S]*'a b'/],
  [{ masters: 2 }, /^error: --masters needs --hosts\n {2}→ rmqctl init --hosts/],
  [{ from: '2m-2s-sync', masters: 2 }, /2m-2s-sync says already how many/],
  [
    { from: '2m-2s-sync', replication: 'controller', proxy: 'local' },
    /leave the topology or --replication, --proxy out/,
  ],
  [
    { hosts: '10.0.0.[1-2]', replication: 'controller' },
    /^error: --replication controller: with controllers 3 machines/,
  ],
  [{ hosts: '10.0.0.[1-3]', replication: 'controller', slaves: 3 }, /^error: --slaves: 4 replicas need 4 machines/],
  [{ hosts: '10.0.0.[1-3]', replication: 'controller', slaves: 0 }, /with one replica a group nobody can take over/],
  [
    { hosts: '10.0.0.[1-3]', replication: 'sync', controllers: 3 },
    /^error: --controllers: controllers choose no master/,
  ],
  [{ hosts: '10.0.0.[1-5]', controllers: 4 }, /4 controllers survive the loss of 1, as 3 would/],
  [{ hosts: '10.0.0.[1-3]', controllers: 5 }, /5 controllers need 5 machines, but there are 3/],
  [
    { hosts: '10.0.0.[1-3]', replication: 'controller', masters: 2, proxy: 'local' },
    /^error: --proxy local: two brokers on \w could be master[\s\S]*→ --proxy cluster/,
  ],
  [{ hosts: '10.0.0.[1-3]', controllers: 'nameservers', rocketmq: '4.9.7' }, /RocketMQ 4\.9\.7 has no controllers/],
])('%j is refused', async (options, message) => {
  expect(errorText(await topologyText(options).catch(error => error))).toMatch(message)
})
