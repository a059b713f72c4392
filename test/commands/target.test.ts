import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { findTarget, hostsOf, wantedTarget } from '../../src/commands/target.ts'
import { errorsIn } from '../../src/errors.ts'
import { rememberCluster } from '../../src/store/clusters.ts'
import type { Endpoint } from '../../src/topology/model.ts'
import { deployment } from '../components/deployments.ts'
import { goodTopology, type TestContext, testContext } from './test-context.ts'

let context: TestContext
let topology: string
beforeEach(async () => {
  context = await testContext()
  topology = await goodTopology(context)
})
afterEach(() => context.dispose())

const ssh = (address: string, more = {}): Endpoint => ({ kind: 'ssh', address, user: 'root', port: 22, ...more })
const bound = { A: ssh('10.0.0.11'), B: ssh('10.0.0.12', { port: 2222 }) }

function remember(hosts: Record<string, Endpoint>, name = 'trade'): Promise<void> {
  return rememberCluster(context.home, { v: 1, name, hosts, lastUsed: 0, deployment: deployment() })
}

async function places(choice: { hosts?: string; inventory?: string; name?: string } = {}): Promise<string[]> {
  const { hosts } = await wantedTarget({ topology, ...choice }, context)
  return hosts.map(({ id, endpoint }) =>
    endpoint.kind === 'local'
      ? `${id} here`
      : `${id} ${endpoint.user ?? ''}@${endpoint.address}:${endpoint.port ?? 22}`,
  )
}

async function refusal(
  choice: Parameters<typeof places>[0],
): Promise<{ code: string; message: string; hint?: string }[]> {
  const error = await places(choice).catch((thrown: unknown) => thrown)
  return errorsIn(error).map(({ code, message, details }) => ({ code, message, hint: details.hint }))
}

describe('where a cluster is', () => {
  test('here, when nobody ever said otherwise', async () => {
    expect(await places()).toEqual(['A here', 'B here'])
    expect(context.notes).toEqual([])
  })

  test('where the option says', async () => {
    expect(await places({ hosts: 'A=root@10.0.0.11,B=ann@10.0.0.12:2222' })).toEqual([
      'A root@10.0.0.11:22',
      'B ann@10.0.0.12:2222',
    ])
  })

  test('where it was bound before, and that is said', async () => {
    await remember(bound)
    expect(await places()).toEqual(['A root@10.0.0.11:22', 'B root@10.0.0.12:2222'])
    expect(context.notes).toEqual(['hosts as before: A=root@10.0.0.11:22,B=root@10.0.0.12:2222'])
  })

  test('the same said again is fine', async () => {
    await remember(bound)
    expect(await places({ hosts: 'A=root@10.0.0.11,B=root@10.0.0.12:2222' })).toHaveLength(2)
  })

  test('IPv6 is remembered with its brackets', async () => {
    await remember({ A: ssh('fd00::11'), B: ssh('fd00::12', { port: 2222 }) })
    expect(await places()).toEqual(['A root@fd00::11:22', 'B root@fd00::12:2222'])
  })

  test('another place is refused, with what it would mean and every way out', async () => {
    await remember(bound)
    expect(await refusal({ hosts: 'A=root@10.0.0.21,B=root@10.0.0.12:2222' })).toEqual([
      {
        code: 'input',
        message: `trade is deployed elsewhere: A was 10.0.0.11:22, now 10.0.0.21:22
  namesrv-1 would have another address: brokers are told, clients have lists of their own
  broker-a would begin empty, behind its own slave broker-a-s, and its messages would stay on the old machine
  broker-b-s would be empty, and copy no more than the last file of what broker-b has`,
        hint: `put the old address back where this was not meant
the same machine at a new address: rmqctl list --forget trade, then the same command: it is known by what is there
a new machine: give it a name of its own beside A, rmqctl up, then take A out: rmqctl up --prune (with --force where that machine is gone)
another cluster of the same shape: --name OTHER`,
      },
    ])
  })

  test('hosts for a cluster that is here are refused, under another name they are another cluster', async () => {
    await remember({ A: { kind: 'local' }, B: { kind: 'local' } })
    const hosts = 'A=root@10.0.0.11,B=root@10.0.0.12'
    expect((await refusal({ hosts }))[0]?.message).toContain('A was this machine, now 10.0.0.11:22')
    expect(await places({ hosts, name: 'other' })).toHaveLength(2)
  })

  test('a binding of some hosts only is refused', async () => {
    const [error] = await refusal({ hosts: 'A=root@10.0.0.11' })
    expect(error).toMatchObject({ code: 'input', message: expect.stringContaining('B') })
  })

  test('a host that the topology no longer has is not asked for', async () => {
    await remember({ ...bound, C: ssh('10.0.0.13') })
    expect(await places()).toEqual(['A root@10.0.0.11:22', 'B root@10.0.0.12:2222'])
  })
})

describe('a cluster that is known', () => {
  test('by its name, with the hosts of its deployment', async () => {
    await remember(bound)
    const target = await findTarget({ cluster: 'trade' }, context)
    expect(target).toMatchObject({
      name: 'trade',
      hosts: [{ id: 'A', dir: '/opt/rocketmq', runAs: 'rocketmq' }, { id: 'B' }],
    })
    expect(target.cluster).toBeUndefined()
  })

  test('without hosts in its record is told how to get them', async () => {
    await rememberCluster(context.home, { v: 1, name: 'trade', hosts: {}, lastUsed: 0 })
    await expect(findTarget({ cluster: 'trade' }, context)).rejects.toMatchObject({
      code: 'input',
      details: { hint: expect.stringContaining('-f trade.yaml') },
    })
  })

  test('has its folder above the cluster own', () => {
    expect(hostsOf(deployment({ root: '/data/mq/trade' })).map(host => host.dir)).toEqual(['/data/mq', '/data/mq'])
  })
})
