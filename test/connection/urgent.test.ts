import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { open, startSshd, trust, whyNoSshd } from './sshd.ts'

const reason = whyNoSshd()

test.skipIf(reason != null)(
  `what is urgent waits for no turn on a busy connection${reason == null ? '' : ` (skipped: ${reason})`}`,
  async () => {
    using sshd = await startSshd()
    trust(sshd, ['127.0.0.1'])
    await using host = await open(sshd)
    const stop = new AbortController()
    const started: Promise<unknown>[] = []
    const busy = Array.from({ length: 6 }, () => {
      let begun = () => {}
      started.push(new Promise<void>(resolve => (begun = resolve)))
      return host.run(
        { argv: ['sh', '-c', 'echo in; exec sleep 60'] },
        { signal: stop.signal, onStdout: () => begun() },
      )
    })
    await Promise.all(started)
    const late = host.run({ argv: ['true'] }).then(() => 'late')
    const urgent = host.run({ argv: ['true'] }, { urgent: true }).then(() => 'urgent')
    try {
      expect(await Promise.race([late, urgent, delay(10_000, 'nobody')])).toBe('urgent')
    } finally {
      stop.abort()
    }
    await Promise.allSettled(busy)
    expect(await late).toBe('late')
  },
)

test.skipIf(reason != null)('where sshd allows no more sessions, it waits like the others', async () => {
  using sshd = await startSshd({ config: ['MaxSessions 1'] })
  trust(sshd, ['127.0.0.1'])
  await using host = await open(sshd)
  const first = host.run({ argv: ['sleep', '0.3'] }).then(() => 'first')
  const urgent = host.run({ argv: ['true'] }, { urgent: true }).then(() => 'urgent')
  expect(await Promise.all([first, urgent])).toEqual(['first', 'urgent'])
})
