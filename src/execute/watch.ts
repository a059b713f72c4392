import { PassThrough } from 'node:stream'
import type { Connection } from '../connection/connection.ts'
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

/** Follows starting instances by one exec a host; begun with the first instance there. */
export class Watchers implements AsyncDisposable {
  private readonly hosts = new Map<string, { requests: PassThrough; done: Promise<void> }>()
  private readonly instances = new Map<string, Watched>()

  /** Begins to follow a start; the value it returns goes on changing. */
  follow(connection: Connection, request: WatchRequest): Watched {
    const watched: Watched = { isFresh: request.isFresh, lines: [], logBytes: 0, version: 0 }
    this.instances.set(request.id, watched)
    this.host(connection).requests.write(watchRequest(request))
    return watched
  }

  private host(connection: Connection): { requests: PassThrough; done: Promise<void> } {
    const running = this.hosts.get(connection.host)
    if (running != null) return running
    const requests = new PassThrough()
    const done = connection
      .run(watchCommand(), { input: requests, onStdout: byLine(line => this.read(line)) })
      // a lost host shows in the probes and in the next step; the watcher alone is no reason to fail
      .then(
        () => {},
        () => {},
      )
    const host = { requests, done }
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
    for (const { requests } of this.hosts.values()) requests.end()
    await Promise.all([...this.hosts.values()].map(host => host.done))
  }
}

/** Cuts chunks into lines, however they fall. */
export function byLine(take: (line: string) => void): (chunk: string) => void {
  let rest = ''
  return chunk => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) take(line)
  }
}
