import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { LedGroupStatus } from '../../src/report/status-document.ts'
import { bootHosts, type TestHosts } from '../hosts/hosts.ts'
import { type ControlMachine, controlMachine } from './control-machine.ts'
import { groupIn } from './controlled-cluster.ts'
import { type JavaClient, javaClient, type Load } from './java-client.ts'
import { noTimers } from './light.ts'
import { succeeded } from './local-cluster.ts'

/** Three hosts with three replicas, and controllers in NameServers or in processes of their own. */
export interface ThreeHosts extends AsyncDisposable {
  hosts: TestHosts
  here: ControlMachine
  client: JavaClient
  up: string[]
  namesrv: string
  replicas: string[]
  /** Host number (from 1) of a replica. */
  hostOf(replica: string): number
  /** Another value of a key that brokers, or controllers, read at their start only. */
  edit(): Promise<void>
  /** 4 threads, 50 synchronous sends a second, 5 retries, and routes asked for each second. */
  load(options?: { poll?: number }): Promise<Load>
  group(): Promise<LedGroupStatus>
  /** Asks until it holds; the ms that it took. */
  untilGroup(holds: (group: LedGroupStatus) => boolean, limitMs: number): Promise<number>
  problems(): Promise<string[]>
}

export async function threeHosts(version: string, controllers: 'nameservers' | 'own'): Promise<ThreeHosts> {
  const hosts = await bootHosts(3, { set: `three${version.replaceAll('.', '')}${controllers}` })
  const here = await controlMachine(hosts, { version })
  let flushMs = 400
  const topology = () => `name: three
rocketmq: "${version}"
hosts: [A, B, C]
nameservers: [A, B, C]
controllers: ${controllers === 'own' ? '[A, B, C]' : 'nameservers'}
brokers:
  broker-a: { replicas: [A, B, C] }
replication: controller
defaults: { jvm: { heap: 256m, direct: 256m }, config: { flushIntervalCommitLog: ${flushMs}, ${noTimers} } }
`
  const file = await here.file('three.yaml', topology())
  const up = ['up', file, '--hosts', hosts.addresses.map((address, n) => `${'ABC'[n]}=root@${address}`).join(',')]
  succeeded(await here.rmqctl(up), 'up')
  const { document } = await here.status()
  const namesrv = document.nameservers.join(';')
  const group = async () => groupIn((await here.status()).document)
  const { master } = groupIn(document)
  const { address = '' } = document.instances.find(({ id }) => id === master) ?? {}
  const client = await javaClient(version)
  await client.topic({ namesrv, address, broker: 'broker-a', topic: 'orders' })
  let loads = 0
  return {
    ...{ hosts, here, client, up, namesrv, replicas: ['broker-a-1', 'broker-a-2', 'broker-a-3'] },
    hostOf: replica => Number(replica.at(-1)),
    edit: () => {
      flushMs += 1
      return writeFile(file, topology())
    },
    load: ({ poll = 1000 } = {}) =>
      client.load({
        ...{ namesrv, topic: 'orders', ledger: join(here.home.work, `ledger-${++loads}`), retries: 5, settle: 120 },
        poll,
      }),
    group,
    untilGroup: async (holds, limitMs) => {
      const begin = performance.now()
      for (;;) {
        const now = await group()
        const ms = performance.now() - begin
        if (holds(now)) return ms
        if (ms > limitMs) throw new Error(`not within ${limitMs} ms: ${JSON.stringify(now)}`)
      }
    },
    problems: async () => (await here.status()).document.problems.map(({ text }) => text),
    [Symbol.asyncDispose]: async () => {
      await here.dispose()
      await hosts[Symbol.asyncDispose]()
    },
  }
}
