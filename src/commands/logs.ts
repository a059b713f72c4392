import type { Writable } from 'node:stream'
import type { Connection } from '../connection/connection.ts'
import { type HostLog, hostLog, type LogFile } from '../diagnosis/host-log.ts'
import { jsonLines, textLines } from '../diagnosis/log-line.ts'
import { mergeStreams, type PlacedEntry, reorderBuffer } from '../diagnosis/log-merge.ts'
import { rocketmqStamp } from '../diagnosis/stamp.ts'
import { RmqctlError, throwAll } from '../errors.ts'
import { byLine } from '../shell/by-line.ts'
import { deletedLog, tailCommand } from '../shell/logs.ts'
import type { DeployedInstance } from '../topology/deployment.ts'
import { type LogsOptions, type LogsRequest, logsRequest } from './logs-options.ts'

export interface LogsDeps {
  instances: DeployedInstance[]
  /** By host id; a host without one is told as unreachable. */
  connections: Map<string, Connection>
  /** Why a host has no connection, by host id. */
  failures?: Map<string, RmqctlError>
  out: Writable
  /** Said beside the stream, on standard error: a host that is lost, a log that is not there. */
  note: (text: string) => void
  signal: AbortSignal
  /** Unix ms by the hosts' own clock, where it was asked: `--since 10m` is counted from there, since it is they who stamp the lines. */
  hostsNow?: number
  clock: { now(): number; sleep(ms: number, signal?: AbortSignal): Promise<void> }
  /** IANA name of the user's zone. */
  zone: string
  colour: boolean
}

/** An entry waits so long for an older one of another instance. */
const windowMs = 300
/** How long the first output waits for a host that has not answered yet. */
const patienceMs = 5000
const tickMs = 50

/**
 * The logs of many instances as one stream in time order, and with `follow` what is appended to them, until the signal fires:
 * that is its quiet end. What cannot be reached is said, and the others go on.
 * @returns the number of entries shown.
 * @throws RmqctlError `input` for options that cannot be read; all hosts' failures together, at the end.
 */
export async function logs(options: LogsOptions, deps: LogsDeps): Promise<number> {
  const request = logsRequest(options, deps.hostsNow ?? deps.clock.now())
  const sources = openSources(request, deps)
  const show = printer(request, sources, deps)
  const stop = new AbortController()
  const signal = AbortSignal.any([deps.signal, stop.signal])
  const closed = whenClosed(deps.out, () => stop.abort())
  const reading = Promise.all(sources.map(source => read(source, { request, deps, signal })))
  reading.catch(() => stop.abort())
  if (request.follow) await follow(sources, { show, request, deps, signal })
  await reading
  if (!request.follow && !signal.aborted) await show(request.cut(backlog(sources, deps.clock.now())))
  closed.dispose()
  if (!signal.aborted) await finish(sources, show, request, deps)
  return show.count()
}

interface Source {
  host: string
  files: LogFile[]
  log: HostLog
  ended: boolean
  failure?: RmqctlError
}

interface Context {
  request: LogsRequest
  deps: LogsDeps
  signal: AbortSignal
}

/** One source a host: all its files come by one command. */
function openSources(request: LogsRequest, { instances }: LogsDeps): Source[] {
  let first = 0
  return [...new Set(instances.map(instance => instance.host))].map(host => {
    const files = instances.filter(instance => instance.host === host).flatMap(request.filesOf)
    const source = { host, files, log: hostLog(files, first), ended: false }
    first += files.length
    return source
  })
}

async function read(source: Source, { request, deps, signal }: Context): Promise<void> {
  try {
    const connection = deps.connections.get(source.host)
    if (connection == null) throw deps.failures?.get(source.host) ?? noConnection(source.host)
    const command = tailCommand({
      files: source.files.map(file => file.path),
      lines: request.fetchLines,
      since:
        request.since == null
          ? undefined
          : { stamp: rocketmqStamp(request.since), time: Math.floor(request.since / 1000) },
      follow: request.follow,
    })
    const output = await connection.run(command, {
      signal,
      onStdout: chunk => source.log.push(chunk, deps.clock.now()),
      onStderr: byLine(line => sayDeleted(line, source, deps)).take,
    })
    if (!source.log.started()) throw notRead(source.host, output.stderr)
    if (request.follow && !signal.aborted)
      throw new RmqctlError('unreachable', 'the logs are no longer followed', { host: source.host })
  } catch (error) {
    if (!(error instanceof RmqctlError)) throw error
    if (!signal.aborted) source.failure = error
    if (!signal.aborted && request.follow) deps.note(`${source.host}: ${error.message}`)
  } finally {
    source.ended = true
  }
}

/** What was there first, as one sorted piece; then what comes, each entry as soon as no older one can be expected. */
async function follow(sources: Source[], { show, request, deps, signal }: Context & { show: Printer }): Promise<void> {
  const { now, sleep } = deps.clock
  const begin = now()
  const settled = () =>
    sources.every(({ ended, log }) => ended || (log.started() && now() - log.touchedAt() >= windowMs))
  const wait = () => sleep(tickMs, signal).catch(() => {})
  while (!signal.aborted && !settled() && now() - begin < patienceMs) await wait()
  await show(request.cut(backlog(sources, now())))
  for (const { log } of sources) sayMissing(log, deps)
  const buffer = reorderBuffer(windowMs)
  const collect = (quietMs: number) => {
    for (const { log } of sources) for (const entry of log.live(now(), quietMs)) buffer.add(entry, now())
  }
  while (!signal.aborted && !sources.every(source => source.ended)) {
    await wait()
    collect(windowMs)
    await show(buffer.release(now()).filter(request.wanted))
  }
  collect(0)
  await show(buffer.drain().filter(request.wanted))
}

function backlog(sources: Source[], now: number): PlacedEntry[] {
  return mergeStreams(sources.map(({ log }) => log.backlog(now)))
}

interface Printer {
  (entries: PlacedEntry[]): Promise<void>
  count(): number
}

/** Writes entries, at the pace of whoever reads them. */
function printer(request: LogsRequest, sources: Source[], { out, zone, colour }: LogsDeps): Printer {
  const files = sources.flatMap(source => source.files)
  const line = request.json ? jsonLines(files) : textLines(files, { zone: request.utc ? 'UTC' : zone, colour })
  let count = 0
  const print = async (entries: PlacedEntry[]) => {
    for (let at = 0; at < entries.length; at += 500) {
      const part = entries.slice(at, at + 500)
      count += part.length
      if (!out.writable) return
      if (!out.write(part.map(line).join(''))) await drained(out)
    }
  }
  return Object.assign(print, { count: () => count })
}

function drained(out: Writable): Promise<void> {
  return new Promise(resolve => {
    const done = () => {
      for (const event of ['drain', 'close', 'error']) out.off(event, done)
      resolve()
    }
    for (const event of ['drain', 'close', 'error']) out.once(event, done)
  })
}

/** A reader that went away (`| head`) is a quiet end. */
function whenClosed(out: Writable, stop: () => void): { dispose(): void } {
  let failure: NodeJS.ErrnoException | undefined
  const onError = (error: NodeJS.ErrnoException) => {
    failure ??= error
    stop()
  }
  out.on('error', onError)
  return {
    dispose() {
      out.off('error', onError)
      if (failure != null && failure.code !== 'EPIPE') throw failure
    },
  }
}

async function finish(sources: Source[], show: Printer, request: LogsRequest, deps: LogsDeps): Promise<void> {
  if (!request.follow) for (const { log } of sources) sayMissing(log, deps)
  const failures = [
    ...sources.flatMap(({ failure }) => failure ?? []),
    ...(request.isNamed ? unknownLogs(sources) : []),
  ]
  if (request.json) {
    const unreachable = sources.filter(source => source.failure != null).map(source => source.host)
    deps.out.write(`${JSON.stringify({ v: 1, type: 'result', entries: show.count(), unreachable })}\n`)
  }
  throwAll(failures)
}

/** A log that no instance has was misspelt, or there is none yet: either way nothing was shown of it. */
function unknownLogs(sources: Source[]): RmqctlError[] {
  const missing = new Set(sources.flatMap(({ log }) => log.missing()))
  const files = sources.filter(({ failure }) => failure == null).flatMap(source => source.files)
  const names = [...new Set(files.map(({ name }) => name))]
  return names
    .filter(name => files.every(file => file.name !== name || missing.has(file)))
    .map(name => new RmqctlError('input', `no instance has a ${name}.log`, { hint: logNamesHint }))
}

const logNamesHint = '--file takes broker, store, storeerror, remoting, transaction, namesrv, stdout and the like'

/** One line for an instance that has written none of its logs. */
function sayMissing(log: HostLog, { note, instances }: LogsDeps): void {
  const missing = log.missing()
  for (const { id, host } of instances) {
    const mine = missing.filter(file => file.instance === id && file.name !== 'stdout')
    for (const file of mine) note(`${id} has no ${file.name}.log on ${host} (${file.path})`)
  }
}

/** RocketMQ goes on writing into a file that was deleted below it, and nobody can read that. */
function sayDeleted(line: string, { files, host }: Source, { note }: LogsDeps): void {
  const path = deletedLog(line)
  const file = files.find(one => one.path === path)
  if (file == null) return
  note(
    `${host}: ${path} was deleted while ${file.instance} has it open: what it says is lost until it begins a new file, or: rmqctl restart ${file.instance}`,
  )
}

function noConnection(host: string): RmqctlError {
  return new RmqctlError('unreachable', 'is not connected', { host, hint: 'rmqctl status' })
}

function notRead(host: string, stderr: string): RmqctlError {
  return new RmqctlError('failed', `the logs cannot be read: ${stderr.trim().split('\n').at(-1) || 'no output'}`, {
    host,
  })
}
