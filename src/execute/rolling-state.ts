import type { Asking } from '../probes/asking.ts'
import type { DeployedGroup } from '../topology/deployment.ts'
import { keepWiped } from './drain.ts'

/** What this run has begun with an instance and not yet seen ready. */
export interface Touched {
  /** The name of the copy of its earlier files, where they were replaced. */
  kept?: string
  isStopped?: boolean
}

/** What a rolling restart has under way: groups whose wipe is watched, and instances that are half done. */
export class RollingState implements AsyncDisposable {
  readonly touched = new Map<string, Touched>()
  private readonly watches = new Map<string, { stop: AbortController; done: Promise<void> }>()

  touch(instance: string, what: Touched): void {
    this.touched.set(instance, { ...this.touched.get(instance), ...what })
  }

  /** Looks after a wipe until `release`, or until the run's signal fires. */
  watch(group: DeployedGroup, asking: Asking, signal: AbortSignal): void {
    if (this.watches.has(group.name)) return
    const stop = new AbortController()
    const done = keepWiped(group, asking, AbortSignal.any([signal, stop.signal]))
    this.watches.set(group.name, { stop, done })
  }

  async release(group: string): Promise<void> {
    const watch = this.watches.get(group)
    this.watches.delete(group)
    watch?.stop.abort()
    await watch?.done
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.watches.keys()].map(group => this.release(group)))
  }
}
