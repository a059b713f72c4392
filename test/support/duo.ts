import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { bootHosts, type TestHosts } from '../hosts/hosts.ts'
import { type ControlMachine, controlMachine } from './control-machine.ts'
import { patience } from './four-hosts.ts'
import { type JavaClient, javaClient, type Load } from './java-client.ts'
import { succeeded } from './local-cluster.ts'
import { permissions } from './permissions.ts'

/** 2m-2s-sync on two hosts, with clients that ask for routes each second, so that a rolling restart takes a minute and not three. */
export interface Duo extends AsyncDisposable {
  hosts: TestHosts
  here: ControlMachine
  client: JavaClient
  namesrv: string
  /** Of `up`: the topology, where its hosts are, and short waits. */
  up: string[]
  /** The same without the waits: for verbs that have none. */
  choice: string[]
  /** Another value of a key that a broker reads at its start only: of these groups. */
  edit(...groups: string[]): Promise<void>
  load(): Promise<Load>
  topic(name: string): Promise<void>
  permissions(): Promise<Record<string, number>>
  /** Nothing is wrong, all run once, and nothing is left to do. */
  expectDone(): Promise<void>
}

export async function duo(set: string): Promise<Duo> {
  const hosts = await bootHosts(2, { set })
  try {
    return await deployed(hosts)
  } catch (error) {
    await hosts[Symbol.asyncDispose]()
    throw error
  }
}

async function deployed(hosts: TestHosts): Promise<Duo> {
  const here = await controlMachine(hosts)
  const flush: Record<string, number> = { 'broker-a': 400, 'broker-b': 400 }
  const file = await here.file('duo.yaml', topology(flush))
  const choice = [file, '--hosts', hosts.addresses.map((address, n) => `${'AB'[n]}=root@${address}`).join(',')]
  const up = ['up', ...choice, '--yes', '--route-wait', '4s']
  succeeded(await here.rmqctl(up, { timeoutMs: 800_000 }), 'up')
  const { document } = await here.status()
  const namesrv = document.nameservers.join(';')
  const masters = document.instances.filter(({ role }) => role === 'master')
  const client = await javaClient('5.3.3')
  const topic = async (name: string) => {
    for (const { id, address } of masters) await client.topic({ namesrv, address, broker: id, topic: name })
  }
  await topic('orders')
  let loads = 0
  return {
    ...{ hosts, here, client, namesrv, up, choice, topic },
    edit: async (...groups) => {
      for (const group of groups) flush[group] = (flush[group] ?? 400) + 1
      await writeFile(file, topology(flush))
    },
    load: () => {
      const ledger = join(here.home.work, `ledger-${++loads}`)
      return client.load({ namesrv, topic: 'orders', ledger, retries: 5, poll: 1000, settle: 120, warm: 300 })
    },
    permissions: () => permissions(document.nameservers),
    expectDone: async () => {
      const { code, document: now } = await here.status()
      expect({ code, problems: now.problems }).toEqual({ code: 0, problems: [] })
      for (const k of [1, 2]) expect(await hosts.ssh(k, 'pgrep -c java')).toBe('3\n')
      const planned = await here.rmqctl(['plan', ...choice, '--exit-code'])
      expect({ code: planned.code, stdout: planned.stdout }).toMatchObject({ code: 0 })
    },
    [Symbol.asyncDispose]: async () => {
      await here.dispose()
      await hosts[Symbol.asyncDispose]()
    },
  }
}

function topology(flush: Record<string, number>): string {
  const broker = (group: string, host: string) =>
    `{ host: ${host}, config: { flushIntervalCommitLog: ${flush[group]}, ${patience} } }`
  const group = (name: string, master: string, slave: string) =>
    `  ${name}: { master: ${broker(name, master)}, slaves: [${broker(name, slave)}] }`
  return `name: duo
rocketmq: "5.3.3"
hosts: [A, B]
nameservers: [{ host: A, jvm: { heap: 128m } }, { host: B, jvm: { heap: 128m } }]
brokers:
${group('broker-a', 'A', 'B')}
${group('broker-b', 'B', 'A')}
replication: sync
defaults: { jvm: { heap: 256m, direct: 256m } }
`
}
