import fc from 'fast-check'
import { expect, test } from 'vitest'
import { topologyText } from '../../src/commands/init-text.ts'
import { describePlan } from '../../src/plan/describe.ts'
import { planUp } from '../../src/plan/up.ts'
import { place } from '../../src/topology/place.ts'
import { apply, bareWorld, settleIn } from '../plan/world.ts'
import { load } from './load-text.ts'

const sizes = fc
  .record({
    machines: fc.integer({ min: 3, max: 9 }),
    masters: fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined }),
    slaves: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
    controllers: fc.constantFrom<number | undefined>(undefined, 1, 3, 5),
    proxy: fc.constantFrom<'cluster' | undefined>(undefined, 'cluster'),
  })
  .filter(({ machines, slaves = 2, controllers = 0 }) => slaves < machines && controllers <= machines)

const idsOf = (machines: number) => Array.from({ length: machines }, (_, index) => `h${index}`)

test('any one machine may be lost: of each group all but one replica stay, and most NameServers and controllers', () => {
  fc.assert(
    fc.property(sizes, ({ machines, ...input }) => {
      const hosts = idsOf(machines)
      const { groups, nameservers, controllers, proxies } = place({ hosts, replication: 'controller', ...input })
      const voting = controllers === 'nameservers' ? nameservers : controllers!
      for (const lost of hosts) {
        for (const { master, slaves } of groups)
          expect([master, ...slaves].filter(host => host !== lost).length).toBeGreaterThanOrEqual(slaves.length)
        const left = voting.filter(host => host !== lost).length
        if (voting.length > 1) expect(left).toBeGreaterThan(voting.length / 2)
        if (input.proxy != null) expect(proxies.some(host => host !== lost)).toBe(true)
      }
      expect(new Set(voting).size).toBe(voting.length)
    }),
  )
})

const shapes = [
  {},
  { proxy: 'cluster' },
  { proxy: 'local' },
  { masters: 3, proxy: 'cluster' },
  { controllers: 3 },
  { controllers: 'nameservers', masters: 2 },
] as const

test.each(shapes)('three machines and %j: no warning, and up has a plan that leaves nothing to do', async shape => {
  const text = await topologyText({ hosts: 'root@10.0.0.[11-13]', replication: 'controller', ...shape })
  const { cluster, warnings } = load(text)
  expect(warnings).toEqual([])
  const world = bareWorld(cluster)
  const plan = planUp(settleIn(world, cluster), world.facts)
  expect(describePlan(plan)).toMatch(/^Prepare hosts[\s\S]*Start masters[\s\S]*Prove it/)
  apply(world, plan)
  expect(planUp(settleIn(world, cluster), world.facts).stages).toEqual([])
})

test('without controllers: asynchronous slaves, and proxies beside masters', async () => {
  const text = await topologyText({ hosts: '10.0.0.[11-12]', replication: 'async', proxy: 'cluster' })
  expect(load(text).warnings).toEqual([])
  expect(text).toMatch(/^replication: async .*last messages may be lost$/m)
  expect(text).toMatch(/^proxies: \[A, B\] /m)
})

test('three machines, a group of three replicas and proxies', async () => {
  const text = await topologyText({ hosts: 'root@10.0.0.[11-13]', replication: 'controller', proxy: 'cluster' })
  expect(text.slice(0, text.indexOf('\n# What else')).trim()).toMatchInlineSnapshot(`
    "# How it was decided:
    # - The replicas of a group are on different machines, and a send is
    #   acknowledged when all that are in sync have it, 2 at least: no machine
    #   that is lost takes an acknowledged message with it.
    # - When the machine of a master is lost, another replica takes over within
    #   seconds.
    # - One group: after a change of master sends fail until producers ask for
    #   routes again, 30 s at most. With --masters 2 they go to the other group.
    # - 3 NameServers on 3 machines: whichever machine is lost, at least 2 of them
    #   are left.
    # - 3 controllers, one in each NameServer: whichever machine is lost, 2 are
    #   left, and 2 are enough to choose a master.
    # - A proxy on each machine whose broker can be master: clients of RocketMQ 5
    #   that know two of them do not notice when one is lost.
    # - Each machine has 1 broker.
    rocketmq: "5.3.3"
    hosts:
      A: { address: 10.0.0.11, user: root }
      B: { address: 10.0.0.12, user: root }
      C: { address: 10.0.0.13, user: root }
    nameservers: [A, B, C]
    controllers: nameservers   # one in each of the 3
    brokers:
      broker-a: { replicas: [A, B, C] }
    replication: controller    # a send is acknowledged when every replica in sync has it
    flush: async               # two machines hold it in memory; sync would also wait for the disk
    proxies: [A, B, C]         # for clients of RocketMQ 5, gRPC 8081"
  `)
})
