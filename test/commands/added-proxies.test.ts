import { writeFile } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { asAdded } from '../../src/commands/added-proxies.ts'
import { planRemoval } from '../../src/commands/removal.ts'
import type { Session } from '../../src/commands/session.ts'
import { type Target, wantedTarget } from '../../src/commands/target.ts'
import { planUp } from '../../src/plan/up.ts'
import { rememberCluster } from '../../src/store/clusters.ts'
import type { ProxyMode } from '../../src/topology/model.ts'
import type { ProxyChoice } from '../../src/topology/with-proxy.ts'
import { apply, bareWorld, settleIn, type World } from '../plan/world.ts'
import { good } from '../topology/load-text.ts'
import { goodTopology, type TestContext, testContext } from './test-context.ts'

let context: TestContext
let topology: string
beforeEach(async () => {
  context = await testContext()
  topology = await goodTopology(context)
})
afterEach(() => context.dispose())

const hosts = 'A=root@10.0.0.11,B=root@10.0.0.12'
const wish = (proxy?: ProxyChoice, more = {}) => wantedTarget({ topology, hosts, proxy, ...more }, context)

/** Hosts on which `up --proxy` was done. */
async function upWith(mode: ProxyMode): Promise<World> {
  const { cluster } = await wish(mode)
  const world = bareWorld(cluster!)
  apply(world, planUp(settleIn(world, cluster!), world.facts))
  return world
}

/** As the end of that `up` leaves it on the machine that it was typed on. */
async function remember(mode: ProxyMode | undefined, world: World): Promise<void> {
  const target = await wish(mode ?? 'none')
  const deployment = settleIn(world, target.cluster!)
  const endpoints = Object.fromEntries(deployment.hosts.map(({ id, endpoint }) => [id, endpoint]))
  await rememberCluster(context.home, { v: 1, name: 'trade', hosts: endpoints, lastUsed: 0, deployment })
}

function stagesOf(world: World, { cluster }: Target): string[] {
  return planUp(settleIn(world, cluster!), world.facts).stages.map(({ title }) => title)
}

const removing = (world: World, target: Target) =>
  planRemoval(
    planUp(settleIn(world, target.cluster!), world.facts),
    { prune: false, roll: { batch: { groups: 1 }, drain: true } },
    { session: { facts: world.facts, target } as Session, options: context.options, isRefused: false },
  )

const asBefore = (mode: ProxyMode) => `proxies as before: --proxy ${mode} (--proxy none takes them away)`

describe.each(['local', 'cluster'] as const)('after up --proxy %s', mode => {
  test('the same topology without the flag has nothing to do, and it is said why', async () => {
    const world = await upWith(mode)
    await remember(mode, world)
    const target = await wish()
    expect(target.cluster?.addedProxies).toBe(mode)
    expect(context.notes.filter(note => note.startsWith('proxies'))).toEqual([asBefore(mode)])
    expect(stagesOf(world, await asAdded(target, world.facts))).toEqual([])
    await expect(removing(world, target)).resolves.toBeDefined()
  })

  test('a machine that knows nothing of it learns it from the hosts', async () => {
    const world = await upWith(mode)
    const target = await wish()
    expect(target.cluster?.addedProxies).toBeUndefined()
    const agreed = await asAdded(target, world.facts)
    expect(stagesOf(world, agreed)).toEqual([])
    expect(context.notes).toEqual([asBefore(mode)])
  })

  test('--proxy none, and the other mode, are said and done', async () => {
    const world = await upWith(mode)
    await remember(mode, world)
    for (const said of ['none', mode === 'local' ? 'cluster' : 'local'] as const) {
      const target = await asAdded(await wish(said), world.facts)
      expect(target.cluster?.addedProxies).toBe(said === 'none' ? undefined : said)
      const { changes = [] } = planUp(settleIn(world, target.cluster!), world.facts)
      if (mode === 'local') expect(changes).not.toEqual([])
      // a process of its own goes with --prune, as whatever the topology no longer has
      else await expect(removing(world, target)).rejects.toThrow('proxy-1 is deployed, but is not in')
    }
    expect(context.notes.filter(note => note.startsWith('proxies'))).toEqual([])
  })

  test('a topology that says them itself by now is read as it is', async () => {
    const world = await upWith(mode)
    await remember(mode, world)
    await writeFile(topology, `${good}${mode === 'local' ? 'proxy: local' : 'proxies: [A, B]'}\n`)
    const target = await asAdded(await wish(), world.facts)
    expect(target.cluster?.addedProxies).toBeUndefined()
    // the record no longer says that they were added; nothing else is written, nothing restarts
    expect(stagesOf(world, target)).toEqual(['Write configuration'])
    await expect(removing(world, target)).resolves.toBeDefined()
  })
})

test('what another machine took away is not added again', async () => {
  const world = await upWith('local')
  await remember('local', world)
  for (const facts of Object.values(world.facts)) delete facts.record?.addedProxies
  expect((await asAdded(await wish(), world.facts)).cluster?.addedProxies).toBeUndefined()
})

test('an up that was cut off while it wrote the records goes on with what it was told', async () => {
  const world = await upWith('local')
  await remember('local', world)
  delete world.facts.A?.record?.addedProxies
  expect((await asAdded(await wish(), world.facts)).cluster?.addedProxies).toBe('local')
})

test('local proxies, judged on this machine, do not fail for hosts that are remembered', async () => {
  const world = await upWith('local')
  await remember('local', world)
  const target = await wantedTarget({ topology, proxy: 'local' }, context)
  expect(target.hosts.map(({ endpoint }) => endpoint.kind)).toEqual(['ssh', 'ssh'])
})
