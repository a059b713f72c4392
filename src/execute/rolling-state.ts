import type { Asking } from '../probes/asking.ts'
import type { RoutePermission } from '../probes/permissions.ts'
import type { DeployedGroup } from '../topology/deployment.ts'
import { keepWiped, undoneText } from './drain.ts'

/** What this run has begun with an instance and not yet seen ready. */
export interface Touched {
  /** The name of the copy of its earlier files, where they were replaced. */
  kept?: string
  isStopped?: boolean
}

/** What a rolling restart has under way: groups whose wipe is watched, and instances that are half done. */
export class RollingState implements AsyncDisposable {
  readonly touched = new Map<string, Touched>()
  private readonly undone = new Map<string, RoutePermission[]>()
  private readonly watches = new Map<string, { stop: AbortController; done: Promise<void>; isUndone: boolean }>()

  touch(instance: string, what: Touched): void {
    this.touched.set(instance, { ...this.touched.get(instance), ...what })
  }

  /** Looks after a wipe until `release`, or until the run's signal fires. */
  watch(
    group: DeployedGroup,
    asking: Asking,
    { signal, tell }: { signal: AbortSignal; tell: (text: string) => void },
  ): void {
    if (this.watches.has(group.name)) return
    const stop = new AbortController()
    const watch = { stop, done: Promise.resolve(), isUndone: false }
    const onUndone = (route: RoutePermission) => {
      tell(undoneText(route))
      this.undoneOf(group.name).push(route)
      watch.isUndone = true
    }
    watch.done = keepWiped(group, asking, { signal: AbortSignal.any([signal, stop.signal]), onUndone })
    this.watches.set(group.name, watch)
  }

  /** Whether a wipe that is watched was undone meanwhile, so that producers may be back. */
  isUndone(group: string): boolean {
    return this.watches.get(group)?.isUndone === true
  }

  /** What has undone the wipe of a group in this run, the last one last. */
  undoneOf(group: string): RoutePermission[] {
    const known = this.undone.get(group) ?? []
    this.undone.set(group, known)
    return known
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
