import type { ClusterView } from './view.ts'

/** Nothing that is well takes this long for one message; the broker itself is patient for 1 s (osPageCacheBusyTimeOutMills). */
const patienceMs = 5000
/** After this it takes messages again, as if nothing had been (DefaultMessageStore#isOSPageCacheBusy). */
const forgottenMs = 10_000_000

/**
 * Ms for which a broker has refused every message, as "system busy", since it has not done with one; undefined when it has not.
 * Its disk stands still, or an error ended the write midway (a page of the commit log for which a full disk had no room) and left
 * the mark that it is being written: then only a restart helps (CommitLog#asyncPutMessage resets beginTimeInLock on the good way only).
 */
export function stuckWriteMs(id: string, { brokers }: Pick<ClusterView, 'brokers'>): number | undefined {
  const { writingMs = 0 } = brokers.find(({ instance }) => instance === id) ?? {}
  return writingMs >= patienceMs && writingMs < forgottenMs ? writingMs : undefined
}
