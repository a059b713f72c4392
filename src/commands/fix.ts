import { type Fix, fixesOf } from '../checks/fixes.ts'
import { RmqctlError, throwAll } from '../errors.ts'
import { gather } from '../facts/gather.ts'
import { count } from '../report/format.ts'
import { isAllHere, machineOf } from '../topology/machine.ts'
import type { Context } from './context.ts'
import { type Looked, lookAtAll } from './look.ts'
import { factsRequest, type Session } from './session.ts'

/** apt may have to fetch a Java through a slow line. */
const fixTimeoutMs = 600_000

export interface FixOptions {
  session: Session
  context: Context
  /** How much was looked at, and is again afterwards. */
  extent?: 'all' | 'check'
}

/**
 * `up --fix`: what keeps a cluster from being deployed and can be had safely. On this machine nobody is asked, as with `down` and
 * `destroy`: who typed it owns it.
 */
export async function fixHosts(session: Session, context: Context): Promise<void> {
  const isHere = isAllHere(session.target.hosts)
  const fixes = fixesOf({ ...(await lookAtAll(session, context)), facts: session.facts })
  if (!isHere) await confirmFixes(fixes, context)
  await applyFixes(fixes, { session, context })
}

/** `check --fix`: the same for what was found already, always asked for. Returns what was done. */
export async function fixFound(looked: Looked, options: FixOptions): Promise<Fix[]> {
  const fixes = fixesOf({ ...looked, facts: options.session.facts })
  await confirmFixes(fixes, options.context)
  await applyFixes(fixes, options)
  return fixes
}

async function confirmFixes(fixes: readonly Fix[], { ask }: Context): Promise<void> {
  if (fixes.length === 0) return
  const list = fixes.map(({ host, text }) => `${host}: ${text}`).join('; ')
  await ask.confirm(`${count(fixes.length, 'fix', 'fixes')} (${list}). Do it?`)
}

/** Machines side by side, one thing after the other on each; the facts are gathered again where something was done. */
async function applyFixes(fixes: readonly Fix[], options: FixOptions): Promise<void> {
  const hosts = [...new Set(fixes.map(({ host }) => host))]
  const results = await Promise.all(
    hosts.map(async host => {
      for (const fix of fixes.filter(one => one.host === host)) {
        const error = await applyFix(fix, options)
        if (error != null) return error
      }
      await lookAgain(host, options)
      return undefined
    }),
  )
  throwAll(results.flatMap(error => error ?? []))
}

async function applyFix(
  { host, text, commands }: Fix,
  { session, context }: FixOptions,
): Promise<RmqctlError | undefined> {
  const connection = session.connections.get(host)
  if (connection == null) return undefined
  const activity = { type: 'activity', id: `fix-${host}-${text}` } as const
  context.emit({ ...activity, text: `${host}: ${text}`, state: 'start' })
  for (const command of commands) {
    const { code, stderr, stdout } = await connection.run(command, { signal: context.signal, timeoutMs: fixTimeoutMs })
    if (code === 0) continue
    context.emit({ ...activity, text: `${host}: ${text}`, state: 'failed' })
    const why = (stderr.trim() || stdout.trim()).split('\n').at(-1) || `exit code ${code}`
    return new RmqctlError('check', `to ${text} failed: ${why}`, {
      host,
      hint: 'rmqctl check says how to do it by hand',
    })
  }
  context.emit({ ...activity, text: `${host}: ${text}`, state: 'end' })
  return undefined
}

/** All hosts of that machine have it now. */
async function lookAgain(id: string, { session, context, extent }: FixOptions): Promise<void> {
  const { target, connections, facts } = session
  const changed = target.hosts.find(host => host.id === id)
  if (changed == null) return
  for (const host of target.hosts.filter(one => machineOf(one) === machineOf(changed))) {
    const connection = connections.get(host.id)
    if (connection == null) continue
    const asked = context.clock()
    const found = await gather(connection, { ...factsRequest(host, target), extent }, context.signal)
    facts[host.id] = { ...found, window: { asked, answered: context.clock() } }
  }
}
