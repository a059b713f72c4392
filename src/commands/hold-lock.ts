import type { Connection } from '../connection/connection.ts'
import { RmqctlError } from '../errors.ts'
import type { FactsRequest } from '../facts/fact.ts'
import { count, formatAgo, formatDuration, formatTime } from '../report/format.ts'
import { type HeldLock, holdLock } from '../store/lock.ts'
import { holderHere, type LockPlace, type LockView } from '../store/lock-file.ts'
import { formatBindings } from '../topology/bind.ts'
import { machineOf } from '../topology/machine.ts'
import type { Host } from '../topology/model.ts'
import type { RunContext } from './begin-run.ts'
import type { Context } from './context.ts'
import type { Target } from './target.ts'

export interface LockTarget {
  target: Target
  connections: Map<string, Connection>
  /** How a host's root folder is found. */
  request: (host: Host) => FactsRequest
  /** What came of the run on a machine, by all ids of its hosts, for the audit there. */
  record?: (hosts: string[]) => string | undefined
}

/**
 * Takes the cluster's lock on every machine that can be reached, or on none; waits as `--lock-wait` says.
 * @throws RmqctlError `locked` naming who has it; `unreachable` when fewer than half can be reached and nobody said --force.
 */
export async function lockCluster(command: string, where: LockTarget, context: RunContext): Promise<HeldLock> {
  const { options, emit, env, signal, uuid, run, argv } = context
  const places = reached(where, context)
  const activity = { type: 'activity', id: 'lock' } as const
  let awaited: LockView | undefined
  const held = await holdLock(places, {
    holder: { ...holderHere(command, env), run, argv: [...argv] },
    record: host => where.record?.(sameMachine(host, where.target)),
    token: uuid(),
    waitMs: options.lockWaitMs,
    waiting: by => {
      // once a holder: the time goes on without us
      if (awaited?.token === by.token) return
      const text = `waiting: ${heldText(where.target.name, by)}`
      emit({ ...activity, text, state: awaited == null ? 'start' : 'progress' })
      awaited = by
    },
    force: options.force,
    note: (text, host) => emit({ type: 'note', level: 'warning', text, host }),
    signal,
  })
  const isHeld = Symbol.asyncDispose in held
  if (awaited != null)
    emit({ ...activity, text: isHeld ? 'the lock is free' : 'still locked', state: isHeld ? 'end' : 'failed' })
  if (isHeld) return held
  throw lockedError(held, where.target, options.lockWaitMs)
}

/** One place a machine: hosts of one machine share one root folder. */
export function lockPlaces({ target, connections, request }: LockTarget): LockPlace[] {
  const places = new Map<string, LockPlace>()
  for (const host of target.hosts) {
    const connection = connections.get(host.id)
    if (connection == null || places.has(machineOf(host))) continue
    places.set(machineOf(host), { connection, request: request(host) })
  }
  return [...places.values()]
}

function sameMachine(id: string, { hosts }: Target): string[] {
  const host = hosts.find(one => one.id === id)
  return host == null ? [id] : hosts.filter(one => machineOf(one) === machineOf(host)).map(one => one.id)
}

function reached(where: LockTarget, { options, emit }: Context): LockPlace[] {
  const { target, connections } = where
  const places = lockPlaces(where)
  const all = new Set(target.hosts.map(machineOf)).size
  if (places.length * 2 < all && !options.force) {
    const text = `only ${places.length} of ${count(all, 'machine')} of ${target.name} can be reached: who else changes it now cannot be known`
    throw new RmqctlError('unreachable', text, { hint: 'add --force when nobody does' })
  }
  for (const { id } of target.hosts.filter(host => !connections.has(host.id)))
    emit({ type: 'note', level: 'warning', text: 'not locked: it cannot be reached', host: id })
  return places
}

/** Exit 5, with all that somebody needs to decide what to do. */
function lockedError(by: LockView, target: Target, waitedMs: number): RmqctlError {
  const which = target.record != null ? ` --cluster ${target.name}` : topologyWords(target)
  return new RmqctlError('locked', heldText(target.name, by), {
    host: by.host,
    hint: [
      `rmqctl lock status${which}`,
      `to wait: --lock-wait ${waitedMs === 0 ? '5m' : formatWait(waitedMs * 2)}`,
      `when that run is gone: rmqctl lock release${which}`,
    ].join('\n'),
  })
}

/** A cluster that this machine has not deployed yet is known by its topology only. */
function topologyWords({ cluster, hosts }: Target): string {
  const bindings = formatBindings(hosts)
  return ` -f ${cluster?.source}${bindings == null ? '' : ` --hosts ${bindings}`}`
}

function formatWait(ms: number): string {
  return ms < 60_000 ? `${Math.ceil(ms / 1000)}s` : `${Math.ceil(ms / 60_000)}m`
}

/** "trade is locked by alice on ci-7 (pid 4711): up, since 2026-11-20T10:00:00Z (42 s ago); its lease ends in 31 s unless renewed". */
export function heldText(cluster: string, { holder, since, ends, now }: LockView): string {
  if (holder == null || since == null || ends == null)
    return `${cluster} is locked, but the lock file was cut short: it counts for a minute at most`
  const { who, machine, pid, command, ci } = holder
  const job = ci == null ? '' : `, ${ci}`
  const lease = ends > now ? `ends in ${formatDuration(ends - now)} unless renewed` : 'has ended'
  return `${cluster} is locked by ${who} on ${machine} (pid ${pid}${job}): ${command}, since ${formatTime(since)} (${formatAgo(since, now)}); its lease ${lease}`
}
