import { expect, test } from 'vitest'
import type { Connection } from '../../src/connection/connection.ts'
import { Watchers } from '../../src/execute/watch.ts'

test('a watcher on a host that hangs is not waited for', async () => {
  let stopped = false
  const hanging = {
    host: 'A',
    run: (_: unknown, { signal }: { signal?: AbortSignal }) =>
      new Promise((_, reject) =>
        signal?.addEventListener('abort', () => {
          stopped = true
          reject(new Error('lost'))
        }),
      ),
  } as unknown as Connection
  const watchers = new Watchers()
  watchers.follow(hanging, { id: 'broker-a', pid: 1, unit: '', dir: '/nowhere', isFresh: true })
  await watchers[Symbol.asyncDispose]()
  expect(stopped).toBe(true)
})
