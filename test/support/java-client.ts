import { filesBelow } from './checkout.ts'
import { builtJava } from './java-build.ts'
import { type JavaSession, javaSession } from './java-session.ts'
import { type Running, start } from './run.ts'

/** One send, as the client saw it. `status` is RocketMQ's SendStatus, or FAILED with the reason in `error`. */
export interface Sent {
  body: string
  status: 'SEND_OK' | 'FLUSH_DISK_TIMEOUT' | 'FLUSH_SLAVE_TIMEOUT' | 'SLAVE_NOT_AVAILABLE' | 'FAILED'
  ms: number
  id?: string
  /** Place in the commit log: what `read` with `view` asks for. */
  offsetId?: string
  queueOffset?: number
  error?: string
}

/** One message that a broker gave back; `code` is RocketMQ's response code, 0 with a body. */
export interface ReadBack {
  code: number
  /** The id or key that was asked for; not with `pull`. */
  wanted?: string
  body?: string
  queueOffset?: number
  commitLogOffset?: number
  error?: string
}

export interface LoadReport {
  state: 'started' | 'running' | 'finished'
  sent: number
  failed: number
  /** Acknowledged with another status than SEND_OK: stored, but not on the slave. */
  notOk: number
  statuses: string
  /** Sends over 0.5 s. */
  slow: number
  longestMs: number
  /** Acknowledged and not received (yet): lost, once `finished`. */
  missing: number
  duplicated: number
  /** Why sends failed, the first few. */
  errors?: string
}

/** What came of the messages of one kind. */
export interface KindReport extends LoadReport {
  kind: string
  /** The most that one came after it was due, ms. */
  lateMs: number
  /** Ordered ones that came after a later one of their key. */
  disordered: number
}

export interface SendOptions {
  namesrv: string
  topic: string
  broker: string
  /** Body and key of message n are `<prefix>-<n>`. */
  prefix: string
  count?: number
  queue?: number
  /** Of one send, ms; the client's own default is 3000. */
  timeout?: number
}

/** How to read: `view` by offset ids (commit log), `query` by keys (index), `pull` a queue (needs slaveReadEnable on a slave). */
export type ReadOptions = { address: string; topic: string } & (
  | { how: 'view' | 'query'; ids: string[] }
  | { how: 'pull'; queue?: number; offset?: number; count?: number }
)

export interface LoadOptions {
  namesrv: string
  topic: string
  /** File that gets `<id> <status> <ms>` for every send. */
  ledger: string
  threads?: number
  /** Sends a second in all. */
  rate?: number
  retries?: number
  timeout?: number
  /** How often clients ask for routes, ms; RocketMQ's default is 30 s. */
  poll?: number
  /** Seconds that messages still under way get at the end. */
  settle?: number
  /** Messages sent beforehand that do not count. */
  warm?: number
}

export interface KindsOptions extends Omit<LoadOptions, 'threads' | 'warm'> {
  /** Of ordered, delayed, retried, transactional, pop, normal, between commas; each has the topic `<topic>-<kind>`. */
  kinds: string
  /** Addresses of all masters, between semicolons: POP is told to the brokers. */
  masters: string
}

/** RocketMQ's own Java client of one version. */
export interface JavaClient {
  /** Creates a topic on one master and waits for its route. Not named as a broker or cluster: those are system topics. */
  topic(options: {
    namesrv: string
    address: string
    broker: string
    topic: string
    queues?: number
    order?: boolean
  }): Promise<void>
  send(options: SendOptions): Promise<Sent[]>
  read(options: ReadOptions): Promise<ReadBack[]>
  /** Resolves once messages flow. */
  load(options: LoadOptions): Promise<Load>
  /** Other messages than plain ones, beside one another; `finish` says what came of each kind. */
  kinds(options: KindsOptions): Promise<Load<KindReport[]>>
  /** A consumer of a new group comes, and goes after `ms`. */
  join(options: { namesrv: string; topic: string; group: string; ms?: number }): Promise<void>
}

export interface Load<Report = LoadReport> {
  /** Stops sending, waits for what is under way, and says what came of it. */
  finish(): Promise<Report>
  running: Running
}

/** One JVM serves all calls, begun with the first of them. Builds the client once a version (Maven for the class path, javac) and keeps it below node_modules/.cache. */
export async function javaClient(version: string): Promise<JavaClient> {
  const folder = await builtJava({
    name: `rmqctl-java-client/${version}`,
    pom: 'test/java/pom.xml',
    sources: filesBelow('test/java', '.java'),
    properties: { 'rocketmq.version': version },
  })
  const java = (...args: string[]) => [
    ...[
      '-Xmx128m',
      '-XX:TieredStopAtLevel=1',
      `-Duser.home=${folder}/home`,
      `-Drocketmq.client.logRoot=${folder}/home/logs`,
    ],
    ...['-cp', `${folder}/classes:${folder}/lib/*`, 'client.Main', ...args],
  ]
  let session: JavaSession | undefined
  const call = async <T>(name: string, options: object) => {
    session ??= javaSession(java('serve'))
    return (await session([name, ...words(options)])) as T[]
  }
  return {
    topic: async options => void (await call('topic', options)),
    send: options => call<Sent>('send', options),
    read: options => call<ReadBack>('read', options),
    load: async options => {
      const running = await begun(java('load', ...words(options)))
      return { running, finish: async () => (await finished<LoadReport>(running)).at(-1)! }
    },
    kinds: async options => {
      const running = await begun(java('kinds', ...words(options)))
      return { running, finish: () => finished<KindReport>(running) }
    },
    join: async options => void (await call('join', options)),
  }
}

/** Once more where it ends before anything flows: on a busy machine its first question may take longer than the client waits. */
async function begun(args: string[], attempts = 5): Promise<Running> {
  const running = start('java', args, { keepStdin: true, timeoutMs: 3_600_000 })
  try {
    await running.until(/"state":"started"/, 120_000)
    return running
  } catch (error) {
    running.kill('SIGKILL')
    if (attempts === 1) throw error
    return begun(args, attempts - 1)
  }
}

/** Its last lines; throws with all that was said where there are none. */
async function finished<Report extends { state: string }>(running: Running): Promise<Report[]> {
  running.endStdin()
  const { stdout, stderr } = await running.done
  const reports = jsonLines<Report>(stdout).filter(({ state }) => state === 'finished')
  if (reports.length === 0) throw new Error(`the load did not finish:\n${stdout}${stderr}`)
  return reports
}

function words(options: object): string[] {
  return Object.entries(options).flatMap(([name, value]) => (value == null ? [] : [`--${name}`, String(value)]))
}

function jsonLines<T>(text: string): T[] {
  const lines = text.split('\n').filter(line => line.startsWith('{"'))
  return lines.map(line => JSON.parse(line) as T)
}
