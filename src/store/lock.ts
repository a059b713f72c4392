import { setTimeout as delay } from 'node:timers/promises'
import { errorsIn, interruptionOf, messageOf, RmqctlError, throwAll } from '../errors.ts'
import { Lease, type LeaseOptions } from './lease.ts'
import { type Holder, holderFields, type LockPlace, type LockView, orderLock } from './lock-file.ts'

export interface HoldOptions {
  holder: Holder
  /** A uuid of this run. */
  token: string
  /** How long to wait for somebody else, ms; 0: not at all. */
  waitMs: number
  /** Called while somebody else is waited for. */
  waiting: (by: LockView) => void
  /** A machine where the lock cannot be written is left out and told, instead of failing. */
  force: boolean
  note: (text: string, host: string) => void
  /** What came of the run on a machine, for the audit there when the lock is given back: JSON without its braces; undefined: nothing. */
  record?: (host: string) => string | undefined
  signal: AbortSignal
  /** Other times than usual. */
  times?: Pick<LeaseOptions, 'everyMs' | 'patienceMs'>
}

/** The lock of a cluster on all of its machines. Disposing it gives the lock back, however the run ended. */
export interface HeldLock extends AsyncDisposable {
  /** Fires when the lock is lost; its reason is the RmqctlError `locked`. */
  signal: AbortSignal
  /** Before every step. @throws RmqctlError `locked` when the lock was lost, even if nobody has noticed so far. */
  check: () => Promise<void>
  /**
   * After the lock was lost, once more and for a minute, to put back what must not stay half done. Says why not where that is
   * somebody else's business now.
   */
  retake: () => Promise<string | undefined>
}

const pollMs = 1000
const retakeMs = 10_000

/**
 * Takes the lock on all machines or on none. The first in sorted order decides between two runs that begin at once; the others
 * are then asked side by side.
 * @returns the lock, or who has it.
 * @throws the errors of machines whose lock cannot be written; `interrupted`.
 */
export async function holdLock(places: LockPlace[], options: HoldOptions): Promise<HeldLock | LockView> {
  const sorted = places.toSorted((a, b) => (a.connection.host < b.connection.host ? -1 : 1))
  const end = Date.now() + options.waitMs
  for (;;) {
    const taken = await takeAll(sorted, options)
    if (Array.isArray(taken)) return keep(taken, options)
    const left = end - Date.now()
    if (left <= 0) return taken
    options.waiting(taken)
    // not in step with others who wait
    await delay(Math.min(left, pollMs * (0.8 + 0.4 * Math.random())), undefined, { signal: options.signal }).catch(
      () => {
        throw interruptionOf(options.signal)
      },
    )
  }
}

/** The machines on which the lock is ours now, or who has it; then none is. */
async function takeAll(places: LockPlace[], options: HoldOptions): Promise<LockPlace[] | LockView> {
  const taken: LockPlace[] = []
  const asked: LockPlace[] = []
  const [first, ...others] = places
  try {
    for (const group of [first == null ? [] : [first], others]) {
      asked.push(...group)
      const results = await Promise.all(group.map(place => take(place, options)))
      throwAll(results.flatMap(({ failure }) => failure ?? []))
      const by = results.find(result => result.by != null)?.by
      if (by != null) {
        await giveBack(asked, options)
        return by
      }
      taken.push(...results.flatMap(({ ours }) => ours ?? []))
    }
    return taken
  } catch (error) {
    await giveBack(asked, options)
    throw error
  }
}

/** What came of one machine; nothing of it where it was left out. */
interface Taken {
  ours?: LockPlace
  by?: LockView
  failure?: RmqctlError
}

async function take(place: LockPlace, { token, holder, signal, force, note }: HoldOptions): Promise<Taken> {
  try {
    const answer = await orderLock(place, { action: 'acquire', token, holder: holderFields(holder) }, signal)
    if (answer.state === 'ours') return { ours: { ...place, root: answer.root } }
    return answer.by?.token === token ? { failure: oneMachine(place.connection.host) } : { by: answer.by }
  } catch (error) {
    const [failure] = errorsIn(error)
    if (failure == null || failure.code === 'interrupted') throw error
    if (!force) return { failure }
    note(`not locked: ${failure.message}`, place.connection.host)
    return {}
  }
}

/** Our own lock is already there: this host is another one of the cluster by a second name. */
function oneMachine(host: string): RmqctlError {
  return new RmqctlError('input', 'it is the same machine as another host of this cluster, by another address', {
    host,
    hint: `give ${host} a machine of its own\nor bind both to the same address, then their ports are kept apart`,
  })
}

function keep(places: LockPlace[], options: HoldOptions): HeldLock {
  const lease = new Lease({ renew: () => renewAll(places, options), ...options.times })
  return {
    signal: lease.signal,
    check: () => lease.check(),
    retake: () => retake(places, options),
    [Symbol.asyncDispose]: async () => {
      await lease.stop()
      await giveBack(places, options)
    },
  }
}

async function retake(places: LockPlace[], options: HoldOptions): Promise<string | undefined> {
  // the run's own has fired
  const { record: _, ...quiet } = { ...options, signal: AbortSignal.timeout(retakeMs) }
  try {
    // what is left of our own would look like another run's
    await giveBack(places, quiet)
    const taken = await takeAll(places, quiet)
    return Array.isArray(taken) ? undefined : holderText(taken)
  } catch (error) {
    return `nobody knows who has the lock now: ${messageOf(error)}`
  }
}

/** A machine that is away for a while does not lose the lock of the others: half of them keep it. */
async function renewAll(places: LockPlace[], { token, holder }: HoldOptions): Promise<void> {
  const order = { action: 'renew', token, holder: holderFields(holder) } as const
  const results = await Promise.allSettled(places.map(place => orderLock(place, order)))
  const silent: string[] = []
  results.forEach((result, index) => {
    const { host } = places[index]!.connection
    if (result.status === 'rejected') silent.push(`${host}: ${messageOf(result.reason)}`)
    else if (result.value.state !== 'ours') throw taken(host, result.value.by)
  })
  if (silent.length * 2 > places.length) throw new RmqctlError('unreachable', silent.join('; '))
}

function taken(host: string, by: LockView | undefined): RmqctlError {
  const who = by?.holder == null ? 'it was released' : holderText(by)
  return new RmqctlError('locked', `the lock was lost: ${who}`, { host, hint: 'rmqctl lock status' })
}

function holderText({ holder }: LockView): string {
  const who = holder == null ? 'somebody else' : `${holder.who} on ${holder.machine}`
  return `${who} has it now${holder == null ? '' : ` (${holder.command})`}`
}

/** By our token only, and also where the answer to an acquire was not waited for. What cannot be given back ends by itself. */
async function giveBack(places: LockPlace[], { token, note, record }: HoldOptions): Promise<void> {
  await Promise.all(
    places.map(async place => {
      try {
        await orderLock(place, { action: 'release', token, record: record?.(place.connection.host) })
      } catch (error) {
        note(`the lock could not be given back, it ends within a minute: ${messageOf(error)}`, place.connection.host)
      }
    }),
  )
}
