import { setTimeout as sleep } from 'node:timers/promises'
import type { Context } from './context.ts'
import { selected } from './deployed.ts'
import { logs } from './logs.ts'
import { logsRequest } from './logs-options.ts'
import type { LogsOptions } from './options.ts'
import type { Result } from './result.ts'
import { deployedAt, openSession } from './session.ts'
import { findTarget } from './target.ts'

/** The instances' logs as one stream, until the signal fires with `--follow`. */
export async function showLogs(options: LogsOptions, context: Context): Promise<Result> {
  // what cannot be read is told before anybody is dialled
  logsRequest(options, context.clock())
  await using session = await openSession(await findTarget(options, context), context)
  const deployment = deployedAt(session)
  const ids = selected(deployment, options.instances, context)
  await logs(
    { ...options, output: context.options.output === 'json' ? 'json' : 'text' },
    {
      instances: deployment.instances.filter(instance => ids.includes(instance.id)),
      connections: session.connections,
      failures: new Map(
        session.failures.flatMap(failure =>
          failure.details.host == null ? [] : [[failure.details.host, failure] as const],
        ),
      ),
      out: context.stdout,
      note: text => context.emit({ type: 'note', level: 'warning', text }),
      signal: context.signal,
      clock: { now: context.clock, sleep: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => {}) },
      zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      colour: context.view.color,
    },
  )
  return {}
}
