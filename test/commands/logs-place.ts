import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach } from 'vitest'
import type { LogsDeps } from '../../src/commands/logs.ts'
import type { Connection } from '../../src/connection/connection.ts'
import { openLocal } from '../../src/connection/local.ts'
import { rocketmqStamp } from '../../src/diagnosis/stamp.ts'
import type { DeployedInstance } from '../../src/topology/deployment.ts'

/** A folder with instances' logs, new for each test. `stop` ends what follows them; `notes` is what was said beside them. */
export interface LogsPlace {
  root: string
  stop: AbortController
  notes: string[]
}

export function logsPlace(): LogsPlace {
  const place: LogsPlace = { root: '', stop: new AbortController(), notes: [] }
  beforeEach(() => {
    Object.assign(place, { root: mkdtempSync(join(tmpdir(), 'rmqctl-logs-')), stop: new AbortController(), notes: [] })
  })
  afterEach(() => {
    place.stop.abort()
    rmSync(place.root, { recursive: true, force: true })
  })
  return place
}

const noon = Date.UTC(2026, 10, 20, 12)

export function instanceAt(place: LogsPlace, id: string, host = 'A'): DeployedInstance {
  const dir = join(place.root, id)
  mkdirSync(join(dir, 'home/logs/rocketmqlogs/otherdays'), { recursive: true })
  const role = id.startsWith('namesrv') ? 'namesrv' : 'master'
  const java = { path: '/usr/bin/java', major: 17 }
  const ports = { listen: 10911 }
  return {
    id,
    role,
    host,
    dir,
    java,
    ports,
    address: '',
    jvm: { heapMb: 1, options: [] },
    supervisor: 'process',
    config: {},
  }
}

export function logOf(one: DeployedInstance, name = one.role === 'namesrv' ? 'namesrv' : 'broker'): string {
  return join(one.dir, 'home/logs/rocketmqlogs', `${name}.log`)
}

/** A line as RocketMQ writes it, `seconds` after noon UTC. */
export function line(seconds: number, text: string): string {
  return `${rocketmqStamp(noon + seconds * 1000)} INFO main - ${text}\n`
}

export class Output extends Writable {
  text = ''
  override _write(chunk: Buffer, _: string, done: () => void): void {
    this.text += chunk.toString()
    done()
  }
}

const clock = {
  now: () => Date.now(),
  sleep: (ms: number, signal?: AbortSignal) => delay(ms, undefined, { signal }).then(() => {}),
}

/** By real processes on this machine, whatever the hosts are called. */
export async function logsDeps(place: LogsPlace, instances: DeployedInstance[], out: Writable): Promise<LogsDeps> {
  const hosts = [...new Set(instances.map(one => one.host))]
  const connections = new Map<string, Connection>()
  for (const host of hosts) connections.set(host, await openLocal(host, { env: process.env }))
  const note = (text: string) => place.notes.push(text)
  return { instances, connections, out, note, signal: place.stop.signal, clock, zone: 'UTC', colour: false }
}
