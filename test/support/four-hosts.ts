import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { bootHosts, type TestHosts } from '../hosts/hosts.ts'
import { type ControlMachine, controlMachine } from './control-machine.ts'
import { type JavaClient, javaClient, type KindReport, type Load, type LoadReport } from './java-client.ts'
import { noTimers } from './light.ts'
import { succeeded } from './local-cluster.ts'
import { permissions } from './permissions.ts'

/**
 * A broker refuses what lay in its queue for 200 ms, as on a machine that is busy with other things, and clients of 4.9 do not send
 * that again: it would be the machine that is measured.
 */
export const patience = 'waitTimeMillsInSendQueue: 3000'

/** 2m-2s-sync on four real hosts, with applications of RocketMQ's own Java client whose settings are the defaults. */
export interface FourHosts extends AsyncDisposable {
  hosts: TestHosts
  here: ControlMachine
  client: JavaClient
  version: string
  /** Of `up`: the topology and where its hosts are. */
  up: string[]
  namesrv: string
  /** Host number (from 1), by instance. */
  place: Record<string, number>
  /** Another value of a key that brokers read at their start only, so that all of them are to be restarted. */
  edit(): Promise<void>
  /** A topic on both masters. */
  topic(name: string, options?: { order?: boolean }): Promise<void>
  /** 4 threads, 50 synchronous sends a second, 5 retries; one push consumer. */
  load(): Promise<Load>
  /** Five a second of each kind that the version has. */
  kinds(): Promise<Load<KindReport[]>>
  permissions(): Promise<Record<string, number>>
  /** Nothing is wrong with it. */
  expectWell(): Promise<void>
}

export const kindsOf = (version: string) => [
  'normal',
  'ordered',
  'delayed',
  'retried',
  'transactional',
  ...(version.startsWith('4.') ? [] : ['pop']),
]

const place = { 'namesrv-1': 1, 'namesrv-2': 2, 'broker-a': 1, 'broker-a-s': 3, 'broker-b': 2, 'broker-b-s': 4 }

/** Without timers brokers of 5.x are light, and refuse POP. */
export interface FourHostsOptions {
  timers?: boolean
}

function topology(version: string, { timers = false }: FourHostsOptions, flushMs: number): string {
  const light = timers || version.startsWith('4.') ? '' : `, ${noTimers}`
  return `name: four
rocketmq: "${version}"
hosts: [A, B, C, D]
nameservers: [{ host: A, jvm: { heap: 128m } }, { host: B, jvm: { heap: 128m } }]
brokers:
  broker-a: { master: A, slaves: [C] }
  broker-b: { master: B, slaves: [D] }
replication: sync
defaults:
  jvm: { heap: 256m, direct: ${timers ? '1g' : '256m'} }
  config: { flushIntervalCommitLog: ${flushMs}, ${patience}${light} }
`
}

export async function fourHosts(version: string, options: FourHostsOptions = {}): Promise<FourHosts> {
  const hosts = await bootHosts(4, { set: `four${version.replaceAll('.', '')}` })
  try {
    return await deployed(hosts, version, options)
  } catch (error) {
    await hosts[Symbol.asyncDispose]()
    throw error
  }
}

async function deployed(hosts: TestHosts, version: string, options: FourHostsOptions): Promise<FourHosts> {
  const here = await controlMachine(hosts, { version })
  let flushMs = 400
  const file = await here.file('four.yaml', topology(version, options, flushMs))
  const up = ['up', file, '--hosts', hosts.addresses.map((address, n) => `${'ABCD'[n]}=root@${address}`).join(',')]
  succeeded(await here.rmqctl(up, { timeoutMs: 800_000 }), 'up')
  const { document } = await here.status()
  const namesrv = document.nameservers.join(';')
  const masters = document.instances.filter(({ role }) => role === 'master')
  const client = await javaClient(version)
  const topic = async (name: string, options = {}) => {
    for (const { id, address } of masters) await client.topic({ namesrv, address, broker: id, topic: name, ...options })
  }
  await topic('orders')
  let loads = 0
  const ledger = () => join(here.home.work, `ledger-${++loads}`)
  const kinds = kindsOf(version).join(',')
  return {
    ...{ hosts, here, client, version, up, namesrv, place, topic },
    edit: () => writeFile(file, topology(version, options, ++flushMs)),
    load: () => client.load({ namesrv, topic: 'orders', ledger: ledger(), retries: 5, settle: 120, warm: 300 }),
    kinds: () =>
      client.kinds({
        ...{ namesrv, topic: 'kinds', kinds, ledger: ledger(), retries: 5 },
        masters: masters.map(({ address }) => address).join(';'),
      }),
    permissions: () => permissions(document.nameservers),
    expectWell: async () => {
      const { code, document: now } = await here.status()
      expect({ code, problems: now.problems }).toEqual({ code: 0, problems: [] })
    },
    [Symbol.asyncDispose]: async () => {
      await here.dispose()
      await hosts[Symbol.asyncDispose]()
    },
  }
}

/** The gate: no send failed for good, and nothing that was acknowledged is lost. */
export function expectNothingLost({ failed, missing }: LoadReport): void {
  expect({ failed, missing }).toEqual({ failed: 0, missing: 0 })
}
