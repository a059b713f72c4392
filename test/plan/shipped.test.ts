import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { describePlan } from '../../src/plan/describe.ts'
import { renderFiles } from '../../src/plan/render.ts'
import { planUp } from '../../src/plan/up.ts'
import { shippedNames } from '../../src/topology/load.ts'
import type { Cluster } from '../../src/topology/model.ts'
import { assignPorts } from '../../src/topology/ports.ts'
import { load } from '../topology/load-text.ts'
import { apply, bareWorld, settleIn } from './world.ts'

/** Every topology that comes along is held to the same: a new one is here by itself. */
const names = await shippedNames()
const texts = new Map(
  await Promise.all(
    names.map(async name => {
      const text = await readFile(new URL(`../../topologies/${name}.yaml`, import.meta.url), 'utf8')
      return [name, text] as const
    }),
  ),
)

const addresses = ['root@10.0.0.11', '10.0.0.12:2222', '10.0.0.13']

function judged(name: string, where: 'here' | 'on hosts') {
  const text = texts.get(name)!
  const named = { source: name, defaultName: name }
  const here = load(text, named)
  const hosts = here.cluster.hosts.map(({ id }, index) => `${id}=${addresses[index]}`).join()
  return where === 'here' ? here : load(text, { ...named, hosts })
}

/** Files that say what it is, one after the other: all keys, and the command line of the first of each role. */
function filesText(cluster: Cluster): string {
  const deployment = settleIn(bareWorld(cluster), cluster)
  const roleOf = new Map(deployment.instances.map(({ id, role }) => [id, role]))
  const launched = new Set<string>()
  const shown = renderFiles(deployment).filter(({ path, instance = '' }) => {
    if (/\.properties$|rmq-proxy\.json$/.test(path)) return true
    const role = roleOf.get(instance)
    if (!path.endsWith('/launch.sh') || role == null || launched.has(role)) return false
    launched.add(role)
    return true
  })
  return shown
    .map(({ relativePath, content }) => {
      const command = relativePath.endsWith('/launch.sh') ? content.slice(content.lastIndexOf('\nexec ') + 1) : content
      return `=== ${relativePath}\n${command}`
    })
    .join('\n')
}

test('eight come along', () => {
  expect(names).toEqual([
    ...['2m-2s-async', '2m-2s-sync', '2m-2s-sync-proxy', '2m-noslave', '3n-controller', 'production'],
    ...['single-master', 'single-master-proxy'],
  ])
})

describe.each(names)('%s', name => {
  test('has nothing that lint would find, here and on hosts', () => {
    expect([...judged(name, 'here').warnings, ...judged(name, 'on hosts').warnings]).toEqual([])
  })

  test('resolves to its golden cluster, the same on hosts', async () => {
    const [here, onHosts] = [judged(name, 'here').cluster, judged(name, 'on hosts').cluster]
    const golden = {
      cluster: here,
      ports: assignPorts(here),
      onHosts: { hosts: onHosts.hosts, ports: assignPorts(onHosts) },
    }
    expect({ ...onHosts, hosts: here.hosts }).toEqual(here)
    await expect(`${JSON.stringify(golden, null, 2)}\n`).toMatchFileSnapshot(`../topology/golden/${name}.json`)
  })

  test('renders to its golden files', async () => {
    await expect(filesText(judged(name, 'on hosts').cluster)).toMatchFileSnapshot(`golden/files-${name}.txt`)
  })

  test('has its golden plan on a bare machine, after which nothing is to do; on hosts too', async () => {
    for (const where of ['here', 'on hosts'] as const) {
      const { cluster } = judged(name, where)
      const world = bareWorld(cluster)
      const plan = planUp(settleIn(world, cluster), world.facts)
      if (where === 'here') await expect(describePlan(plan)).toMatchFileSnapshot(`golden/cold-${name}.txt`)
      apply(world, plan)
      expect(planUp(settleIn(world, cluster), world.facts).stages).toEqual([])
    }
  })
})
