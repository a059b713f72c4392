import { readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { RemotingClient } from '../../src/remoting/client.ts'
import { pullMessage } from '../../src/remoting/requests/pull-message.ts'
import { sendMessage } from '../../src/remoting/requests/send-message.ts'
import { getTopicRoute } from '../../src/remoting/requests/topic-route.ts'
import { createTopic } from './create-topic.ts'
import { type LocalCluster, localCluster } from './local-cluster.ts'

/** What a test may change about the cluster: keys of broker-a as YAML, NameServers, and groups besides broker-a. */
export interface Wanted {
  keys: string
  nameservers?: string
  more?: string
}

/** One NameServer and one broker on ports of their own, both asked natively, whose topology is changed while they run. */
export interface ChangingCluster extends AsyncDisposable {
  cluster: LocalCluster
  broker: RemotingClient
  /** Another topology. */
  change(wanted: Wanted): void
  /** Text of broker-a's properties file. */
  properties(): string
  setProperties(text: string): void
  commitLog(): string
  /** Makes a file of the commit log so many hours old. */
  touch(file: string, hours: number): void
  /** The changes that `plan` lists, with single blanks, and its exit code with --exit-code. */
  planned(): Promise<{ code: number | null; changes: string[] }>
  send(topic: string, properties?: Record<string, string>, bytes?: number): Promise<string>
  pull(group: string): Promise<string>
  /** Of broker-a, as the NameServer tells clients. */
  permissionOf(topic: string): Promise<number | undefined>
}

const ports = { namesrv: 19876, broker: 20911 }
const quick = 'cleanResourceInterval: 1000, updateNameServerAddrPeriod: 2000, registerNameServerPeriod: 10000'
const fixed = `mappedFileSizeCommitLog: 5242880, diskMaxUsedSpaceRatio: 95, flushIntervalCommitLog: 400, ${quick}`

/** Makes the world of the cluster; nothing runs yet. Files of the commit log are small, and timers of RocketMQ short. */
export async function changingCluster(version: string, begin: Wanted): Promise<ChangingCluster> {
  const text = (wanted: Wanted) => topology(version, wanted)
  const cluster = await localCluster({ name: 'changes', text: text(begin), version })
  const broker = clientOf(ports.broker)
  const nameserver = clientOf(ports.namesrv)
  const file = join(cluster.root, 'broker-a/broker-a.properties')
  const commitLog = join(cluster.root, 'broker-a/store/commitlog')
  return {
    cluster,
    broker,
    change: wanted => {
      const now = readFileSync(cluster.file, 'utf8')
      writeFileSync(cluster.file, text(wanted) + now.slice(now.indexOf('\ndefaults:')))
    },
    properties: () => readFileSync(file, 'utf8'),
    setProperties: changed => writeFileSync(file, changed),
    commitLog: () => commitLog,
    touch: (name, hours) => {
      const then = new Date(Date.now() - hours * 3_600_000)
      utimesSync(join(commitLog, name), then, then)
    },
    planned: async () => {
      const { code, stdout } = await cluster.rmqctl(['plan', cluster.file, '--exit-code'])
      return { code, changes: changesIn(stdout) }
    },
    send: (topic, properties, bytes) => send(broker, { topic, properties, bytes }),
    pull: group => pull(broker, group),
    permissionOf: async topic => {
      const route = await nameserver.call(getTopicRoute, { topic })
      return route.ok ? route.value?.[0]?.permission : undefined
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([broker[Symbol.asyncDispose](), nameserver[Symbol.asyncDispose]()])
      await cluster.dispose()
    },
  }
}

/** A client of a RocketMQ process on this machine. */
export function clientOf(port: number): RemotingClient {
  return new RemotingClient(async () => connect(port, '127.0.0.1'))
}

/** Creates a topic with one queue. */
export async function makeTopic(client: RemotingClient, topic: string): Promise<boolean> {
  const made = await client.call(createTopic, { topic, queues: 1, permission: 6 }, { timeoutMs: 20_000 })
  return made.ok
}

interface Message {
  topic: string
  properties?: Record<string, string>
  bytes?: number
}

/** 'ok', or how RocketMQ refused it: "rejected 16". */
export async function send(client: RemotingClient, { topic, properties = {}, bytes = 5 }: Message): Promise<string> {
  const message = {
    ...{ group: 'producers', topic, queueId: 0, bornTimestamp: Date.now(), body: Buffer.alloc(bytes, 'x') },
    properties: { UNIQ_KEY: `k${Math.random()}`, PGROUP: 'producers', ...properties },
  }
  const sent = await client.call(sendMessage, message, { timeoutMs: 20_000 })
  return sent.ok ? sent.value.status : `${sent.failure.kind} ${sent.failure.code}`
}

async function pull(client: RemotingClient, group: string): Promise<string> {
  const from = { group, topic: 'large', queueId: 0, offset: 0, maxMessages: 1 }
  const pulled = await client.call(pullMessage, from, { timeoutMs: 20_000 })
  return pulled.ok ? 'ok' : `${pulled.failure.kind} ${pulled.failure.code}`
}

/** The lines below "Changes", with single blanks. */
function changesIn(text: string): string[] {
  const lines = text.split('\n')
  const from = lines.indexOf('Changes') + 1
  if (from === 0) return []
  const to = lines.findIndex((line, index) => index >= from && !line.startsWith('  '))
  return lines.slice(from, to < 0 ? undefined : to).map(line => line.trim().replace(/ +/g, ' '))
}

function topology(version: string, { keys, nameservers, more = '' }: Wanted): string {
  return `rocketmq: "${version}"
hosts: [A]
nameservers: [${nameservers ?? `{ host: A, port: ${ports.namesrv} }`}]
brokers:
  broker-a: { master: { host: A, port: ${ports.broker}, config: { ${fixed}, ${keys} } } }
${more}
`
}
