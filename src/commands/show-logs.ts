import { setTimeout as sleep } from 'node:timers/promises'
import type { Context } from './context.ts'
import { selected } from './deployed.ts'
import { logs } from './logs.ts'
import { isSpan, logsRequest } from './logs-options.ts'
import type { LogsOptions } from './options.ts'
import type { Result } from './result.ts'
import { deployedAt, openSession, type Session } from './session.ts'
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
      hostsNow: isSpan(options.since) ? hostsNow(session, context) : undefined,
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

/** Clocks that differ by more are told: what is shown is not what was meant. */
const toldMs = 60_000

/** "10m" and the like are counted from now, and now is what the hosts take for it. The earliest of them: nothing is missed. */
function hostsNow({ facts }: Session, { clock, emit }: Context): number | undefined {
  const now = clock()
  const known = Object.values(facts).flatMap(({ host, clockMs, window }) =>
    window == null || clockMs === 0 ? [] : [{ host, at: clockMs + now - window.answered }],
  )
  for (const { host, at } of known.filter(one => Math.abs(one.at - now) > toldMs)) {
    const seconds = Math.round(Math.abs(at - now) / 1000)
    const text = `the clock here is ${seconds} s ${at < now ? 'ahead of' : 'behind'} this host's; --since counts by the host's`
    emit({ type: 'note', level: 'warning', text, host })
  }
  return known.length === 0 ? undefined : Math.min(...known.map(({ at }) => at))
}
