import { errorsIn, RmqctlError, throwAll } from '../errors.ts'
import { formatAgo, formatTime } from '../report/format.ts'
import { isOver, type LockPlace, type LockView, orderLock, showLock } from '../store/lock-file.ts'
import { beginRun } from './begin-run.ts'
import type { Context } from './context.ts'
import { heldText, lockPlaces } from './hold-lock.ts'
import type { LockOptions } from './options.ts'
import type { Result } from './result.ts'
import { connect, factsRequest } from './session.ts'
import { findTarget, type Target } from './target.ts'

/** Who is changing the cluster, by the lock of each machine. Takes nothing. */
export async function lockStatus(options: LockOptions, context: Context): Promise<Result> {
  await using locks = await openLocks(options, context)
  const { target, failures, views } = locks
  if (views.length === 0) throwAll(failures)
  const held = views.filter(view => !isOver(view))
  const lines = views.map(view => `${view.host}: ${lockLine(target.name, view)}`)
  const document = { v: 1, cluster: target.name, locked: held.length > 0, locks: views.map(entryOf) }
  return { text: lines.length === 0 ? `${target.name} is not locked` : lines.join('\n'), document }
}

/** Takes the lock away from a run that is gone; what a living run notices before its next step. */
export async function lockRelease(options: LockOptions, context: Context): Promise<Result> {
  await using locks = await openLocks(options, context)
  const { target, places, views, failures } = locks
  const [view] = views
  if (view == null) {
    throwAll(failures)
    return { text: `${target.name} is not locked`, document: { v: 1, cluster: target.name, released: [] } }
  }
  const living = views.find(one => !isOver(one))
  const whose = living ?? view
  if (living != null)
    await context.ask.confirm(
      `${heldText(target.name, living)}. If that run goes on, it stops before its next step. Release the lock?`,
    )
  beginRun({ cluster: target.name, command: 'lock release' }, context)
  for (const one of views) await releaseOne(placeOf(one, places), one, context)
  const hosts = views.map(one => one.host)
  return {
    text: `${target.name}: released the lock on ${hosts.join(', ')}; it was ${whose.holder == null ? 'cut short' : `of ${holderText(whose)}`}`,
    document: { v: 1, cluster: target.name, released: views.map(entryOf) },
  }
}

interface Locks extends AsyncDisposable {
  target: Target
  places: LockPlace[]
  /** Machines that have a lock file. */
  views: LockView[]
  failures: RmqctlError[]
}

async function openLocks(options: LockOptions, context: Context): Promise<Locks> {
  const target = await findTarget(options, context)
  const pool = await connect(target.hosts, context)
  try {
    const { connections } = pool
    const places = lockPlaces({ target, connections, request: host => factsRequest(host, target) })
    const shown = await Promise.all(places.map(place => show(place, context)))
    const views = shown.flatMap(one => (one == null || one instanceof RmqctlError ? [] : one))
    const failures = [...pool.failures, ...shown.filter(one => one instanceof RmqctlError)]
    if (views.length > 0)
      for (const { message, details } of failures)
        context.emit({ type: 'note', level: 'warning', text: message, host: details.host })
    return { target, places, views, failures, [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose]() }
  } catch (error) {
    await pool[Symbol.asyncDispose]()
    throw error
  }
}

async function show(place: LockPlace, { signal }: Context): Promise<LockView | undefined | RmqctlError> {
  try {
    return await showLock(place, signal)
  } catch (error) {
    const [failure] = errorsIn(error)
    if (failure == null || failure.code === 'interrupted') throw error
    return failure
  }
}

/** What was shown is released, not what somebody else took meanwhile. */
async function releaseOne(place: LockPlace, view: LockView, { signal }: Context): Promise<void> {
  const record = '"outcome":"unfinished"'
  const { state } = await orderLock(place, { action: 'release', token: view.token, record }, signal)
  if (state === 'ours') return
  const text = 'the lock changed hands meanwhile and was left alone'
  throw new RmqctlError('locked', text, { host: view.host, hint: 'rmqctl lock status' })
}

function placeOf(view: LockView, places: LockPlace[]): LockPlace {
  const place = places.find(one => one.connection.host === view.host)
  if (place == null) throw new Error(`no connection to ${view.host}`)
  return place
}

function lockLine(cluster: string, view: LockView): string {
  if (!isOver(view)) return heldText(cluster, view)
  return `${cluster} is not locked; ${holderText(view)} left a lock behind, whose lease ended ${formatAgo(view.ends ?? 0, view.now)}`
}

function holderText({ holder }: LockView): string {
  return holder == null ? 'somebody' : `${holder.who} on ${holder.machine} (pid ${holder.pid}): ${holder.command}`
}

function entryOf(view: LockView) {
  const time = (at: number | undefined) => (at == null ? null : formatTime(at))
  return {
    host: view.host,
    held: !isOver(view),
    ...(view.holder ?? {}),
    since: time(view.since),
    leaseEnds: time(view.ends),
  }
}
