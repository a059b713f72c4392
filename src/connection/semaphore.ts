import { onAbort } from './interrupted.ts'

/** Lets so many at a time pass; the others wait in order. */
export interface Semaphore {
  /** Resolves with the function that gives the place back. Rejects with the signal's reason. */
  acquire(signal?: AbortSignal): Promise<() => void>
  /** From now on one fewer than are inside now, at least one: somebody else's limit was met. */
  shrink(): void
  /** How many are inside. */
  inside(): number
}

export function createSemaphore(places: number): Semaphore {
  let limit = places
  let count = 0
  const queue: (() => void)[] = []
  const admit = () => {
    while (count < limit && queue.length > 0) queue.shift()?.()
  }
  const enter = () => {
    count++
    let isInside = true
    return () => {
      if (!isInside) return
      isInside = false
      count--
      admit()
    }
  }
  const acquire = (signal?: AbortSignal) =>
    new Promise<() => void>((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const forget = onAbort(signal, () => {
        queue.splice(queue.indexOf(begin), 1)
        reject(signal?.reason)
      })
      const begin = () => {
        forget()
        resolve(enter())
      }
      queue.push(begin)
      admit()
    })
  return {
    acquire,
    shrink: () => {
      limit = Math.max(1, Math.min(limit, count - 1))
    },
    inside: () => count,
  }
}
