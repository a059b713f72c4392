import type { Output } from '../connection/connection.ts'
import { RmqctlError } from '../errors.ts'
import { asRootWherePossible, preamble } from '../facts/fact.ts'
import type { LockPlace } from './lock-file.ts'

/** A run as a host remembers it: whoever made it, from wherever. Times are Unix ms of the host's clock. */
export interface HostRun {
  /** Host ids that remember it. */
  hosts: string[]
  /** Its id in the audit of the machine that it ran on; '' from an rmqctl that had none. */
  id: string
  who: string
  machine: string
  ci?: string
  command: string
  argv: string[]
  at: number
  /** When it was given back or found to be gone. */
  until: number
  outcome: string
}

/** `<root>/audit.log` of one machine, oldest first; empty where there is none. @throws RmqctlError `unreachable`, `failed` */
export async function readHostAudit({ connection, request }: LockPlace, signal?: AbortSignal): Promise<HostRun[]> {
  const stdin = `${preamble(request)}[ ! -f "$ROOT/audit.log" ] || cat "$ROOT/audit.log"\n`
  const command = { argv: asRootWherePossible(request.sudo), stdin }
  const output = await connection.run(command, { signal, timeoutMs: 20_000, plain: true })
  if (output.code !== 0) throw unreadable(connection.host, output)
  return output.stdout.split('\n').flatMap(line => parseHostRun(line, connection.host))
}

/** A line that was cut short says nothing. */
function parseHostRun(line: string, host: string): HostRun[] {
  try {
    const value: unknown = JSON.parse(line)
    if (typeof value !== 'object' || value == null || !('since' in value) || !('outcome' in value)) return []
    const { run, who, machine, ci, command, argv, since, until, outcome } = value as Record<string, unknown>
    return [
      {
        hosts: [host],
        id: text(run),
        who: text(who),
        machine: text(machine),
        ...(typeof ci === 'string' ? { ci } : {}),
        command: text(command),
        argv: Array.isArray(argv) ? argv.map(text) : [],
        at: Number(since) * 1000,
        until: Number(until) * 1000,
        outcome: text(outcome),
      },
    ]
  } catch {
    return []
  }
}

/** The same run on several hosts is one, the newest first. One that was killed may have ended well for some hosts only. */
export function joinHostRuns(runs: readonly HostRun[]): HostRun[] {
  const joined = new Map<string, HostRun>()
  for (const run of runs) {
    const key = run.id === '' ? `${run.machine} ${run.command} ${run.at}` : run.id
    const known = joined.get(key)
    if (known == null) joined.set(key, { ...run })
    else {
      known.hosts = [...known.hosts, ...run.hosts]
      if (run.outcome !== 'done') known.outcome = run.outcome
    }
  }
  return [...joined.values()].toSorted((a, b) => b.at - a.at)
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function unreadable(host: string, { stderr, code }: Output): RmqctlError {
  const why = stderr.trim().split('\n').at(-1) || `exit code ${code}`
  return new RmqctlError('failed', `its audit.log cannot be read: ${why}`, { host })
}
