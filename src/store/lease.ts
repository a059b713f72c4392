import { performance } from 'node:perf_hooks'
import { errorsIn, messageOf, RmqctlError } from '../errors.ts'

export interface LeaseOptions {
  /** Renews on every machine. Resolves when the lock is still ours; throws `locked` when somebody has taken it, anything else when nobody knows. */
  renew: () => Promise<void>
  everyMs?: number
  /** Without a renewal for so long the lock counts as lost: well before the lease ends on the hosts. */
  patienceMs?: number
  /** Monotonic ms; it stands still while a laptop sleeps. */
  now?: () => number
  /** Unix ms; it may jump. */
  clock?: () => number
}

/** A lock that was taken just now, kept until it is stopped or lost. */
export class Lease {
  private readonly options: Required<LeaseOptions>
  private readonly lost = new AbortController()
  private last: { mono: number; wall: number }
  private why = 'this run was stopped meanwhile'
  private timer: NodeJS.Timeout | undefined
  private underWay: Promise<void> | undefined

  constructor(options: LeaseOptions) {
    this.options = { everyMs: 15_000, patienceMs: 45_000, now: () => performance.now(), clock: Date.now, ...options }
    this.last = this.time()
    this.schedule()
  }

  /** Fires when the lock is lost; its reason is the RmqctlError `locked` that says why. */
  get signal(): AbortSignal {
    return this.lost.signal
  }

  /**
   * To be called before every step: a run that was stopped for a while (SIGSTOP, a laptop that slept) must find out before it
   * goes on, and timers come too late for that. @throws RmqctlError `locked`
   */
  async check(): Promise<void> {
    const { clock, patienceMs } = this.options
    const hasSlept = () => Math.abs(clock() - this.last.wall) >= patienceMs
    this.loseWhen(this.age() >= patienceMs)
    if (!this.signal.aborted && hasSlept()) {
      await this.renewNow()
      this.loseWhen(hasSlept())
    }
    this.signal.throwIfAborted()
  }

  /** Ends the renewals, and waits for one that is under way. */
  async stop(): Promise<void> {
    clearTimeout(this.timer)
    await this.underWay
    clearTimeout(this.timer)
  }

  private time() {
    return { mono: this.options.now(), wall: this.options.clock() }
  }

  private age(): number {
    return this.options.now() - this.last.mono
  }

  /** After a failure sooner, and never later than the moment when patience ends. */
  private schedule(): void {
    const { everyMs, patienceMs } = this.options
    const age = this.age()
    const next = age < everyMs ? everyMs - age : Math.min(everyMs / 5, Math.max(0, patienceMs - age))
    this.timer = setTimeout(() => this.tick(), next)
    this.timer.unref()
  }

  private tick(): void {
    this.loseWhen(this.age() >= this.options.patienceMs)
    if (this.signal.aborted) return
    if (this.age() >= this.options.everyMs) void this.renewNow()
    this.schedule()
  }

  private renewNow(): Promise<void> {
    this.underWay ??= this.renew().finally(() => {
      this.underWay = undefined
    })
    return this.underWay
  }

  /** Counted from its begin: the host's lease begins no earlier. */
  private async renew(): Promise<void> {
    const begin = this.time()
    try {
      await this.options.renew()
      this.last = begin
    } catch (error) {
      const taken = errorsIn(error).find(one => one.code === 'locked')
      if (taken != null) return this.lose(taken)
      this.why = messageOf(error)
    }
  }

  private loseWhen(isLost: boolean): void {
    if (!isLost || this.signal.aborted) return
    const text = `the lock was lost: it could not be renewed for ${this.options.patienceMs / 1000} s (${this.why})`
    this.lose(new RmqctlError('locked', text, { hint: 'rmqctl lock status' }))
  }

  private lose(error: RmqctlError): void {
    clearTimeout(this.timer)
    this.lost.abort(error)
  }
}
