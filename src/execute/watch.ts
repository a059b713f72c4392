import { PassThrough } from 'node:stream'
import type { Connection } from '../connection/connection.ts'
import { RmqctlError } from '../errors.ts'
import { byLine } from '../shell/by-line.ts'
import { parseWatchLine, watchCommand, watchRequest } from '../shell/watch.ts'

/** What the fresh start of one instance has shown so far. */
export interface Watched {
  /** Started by this run, not found running. */
  isFresh: boolean
  /** Lines of this start's stdout. */
  lines: string[]
  logBytes: number
  /** Set once the process has ended; `code` null when nobody knows it. */
  exit?: { code: number | null }
  /** Set once nothing more can be seen: the connection is gone, or the watcher on the host. */
  lost?: Error
  /** Changes whenever anything new was seen. */
  version: number
}

export interface WatchRequest {
  isFresh: boolean
  id: string
  pid: number
  unit: string
  dir: string
}

/** The watcher of one host. */
interface HostWatch {
  /** Ends it hard. */
  stop: AbortController
  requests: PassThrough
  watched: Watched[]
  lost?: Error
  done: Promise<void>
}

/** How long a watcher may take to end by itself, ms; one on a host that hangs ends with its channel. */
const endMs = 3000

/** Follows starting instances by one exec a host; begun with the first instance there. */
export class Watchers implements AsyncDisposable {
  private readonly hosts = new Map<string, HostWatch>()
  private readonly instances = new Map<string, Watched>()

  /** Begins to follow a start; the value it returns goes on changing. */
  follow(connection: Connection, request: WatchRequest): Watched {
    const watched: Watched = { isFresh: request.isFresh, lines: [], logBytes: 0, version: 0 }
    // started once more in one run: what is still said of its earlier process is not about this one
    const id = this.instances.has(request.id) ? `${request.id}~${this.instances.size}` : request.id
    this.instances.set(id, watched)
    const host = this.host(connection)
    host.watched.push(watched)
    watched.lost = host.lost
    host.requests.write(watchRequest({ ...request, id }))
    return watched
  }

  private host(connection: Connection): HostWatch {
    const running = this.hosts.get(connection.host)
    if (running != null) return running
    const stop = new AbortController()
    const host: HostWatch = { stop, requests: new PassThrough(), watched: [], done: Promise.resolve() }
    const lose = (error: Error) => {
      host.lost = error
      for (const one of host.watched) one.lost = error
    }
    host.done = connection
      .run(watchCommand(), {
        input: host.requests,
        signal: stop.signal,
        onStdout: byLine(line => this.read(line)).take,
      })
      .then(({ code, stderr }) => lose(watcherEnded(connection.host, code, stderr)), lose)
    this.hosts.set(connection.host, host)
    return host
  }

  private read(line: string): void {
    const seen = parseWatchLine(line)
    const watched = seen == null ? undefined : this.instances.get(seen.instance)
    if (seen == null || watched == null) return
    watched.version++
    if (seen.kind === 'stdout') watched.lines.push(seen.text)
    else if (seen.kind === 'logs') watched.logBytes = seen.bytes
    else watched.exit = { code: seen.code }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const hosts = [...this.hosts.values()]
    for (const { requests } of hosts) requests.end()
    const late = setTimeout(() => {
      for (const { stop } of hosts) stop.abort()
    }, endMs)
    await Promise.all(hosts.map(host => host.done))
    clearTimeout(late)
  }
}

/** Seen by nobody at the end of a run, when the watcher was told to end. */
function watcherEnded(host: string, code: number | null, stderr: string): RmqctlError {
  const why = stderr.trim().split('\n').at(-1) || `exit code ${code}`
  return new RmqctlError('failed', `what starts on the host cannot be watched any more: ${why}`, {
    host,
    hint: 'rmqctl status',
  })
}
