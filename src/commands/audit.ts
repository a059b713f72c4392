import { RmqctlError, throwAll } from '../errors.ts'
import { type AuditRow, auditTable, auditText } from '../report/audit.ts'
import { formatTime } from '../report/format.ts'
import { keptRuns, listRuns, readAudit } from '../store/audit.ts'
import type { AuditRun } from '../store/audit-entry.ts'
import { joinHostRuns, readHostAudit } from '../store/audit-hosts.ts'
import type { Context } from './context.ts'
import { lockPlaces } from './hold-lock.ts'
import type { AuditOptions, AuditShowOptions } from './options.ts'
import type { Result } from './result.ts'
import { connect, factsRequest } from './session.ts'
import { findTarget } from './target.ts'

/** Who changed what, when: the runs kept on this machine, or with `onHosts` what the cluster's hosts remember of everybody's. */
export async function audit(options: AuditOptions, context: Context): Promise<Result> {
  const rows = options.onHosts ? await rowsOnHosts(options, context) : await rowsHere(options, context)
  const shown = rows.slice(0, options.lines)
  const document = { v: 1, kept: keptRuns, runs: shown.map(entryOf) }
  if (rows.length === 0) return { text: 'no run is kept here', document }
  const more = rows.length > shown.length ? `\n${rows.length - shown.length} more: -n ${rows.length}` : ''
  return { text: auditTable(shown, context.view, context.clock()) + more, document }
}

/** One run: its words, its plan, every step with its time and end. @throws RmqctlError `input` for an id that is not kept here. */
export async function auditShow({ id }: AuditShowOptions, context: Context): Promise<Result> {
  const run = await find(id, context)
  return { text: auditText(run, context.view), document: { v: 1, run: documentOf(run) } }
}

/** By its id, by a unique beginning of it, or the last one. */
async function find(id: string, { home }: Context): Promise<AuditRun> {
  const exact = id === 'last' ? undefined : await readAudit(home, id)
  if (exact != null) return exact
  const runs = await listRuns(home)
  const found = id === 'last' ? runs.slice(0, 1) : runs.filter(run => run.id.startsWith(id))
  const [run] = found
  if (run != null && found.length === 1) return run
  const which = found.length > 1 ? `: ${found.map(one => one.id).join(', ')}` : ''
  throw new RmqctlError(
    'input',
    `${found.length > 1 ? 'several runs begin' : 'no run is kept here'} with ${id}${which}`,
    {
      hint: 'rmqctl audit',
    },
  )
}

async function rowsHere({ cluster }: AuditOptions, { home }: Context): Promise<AuditRow[]> {
  const runs = await listRuns(home)
  return runs.filter(run => cluster == null || run.cluster === cluster).map(rowOf)
}

function rowOf({ id, cluster, command, begin, at, endedAt, outcome, exitCode, steps }: AuditRun): AuditRow {
  const { who, machine, ci, argv } = begin
  const hosts = [...new Set(steps.map(step => step.host))].filter(host => host !== 'control')
  return { id, cluster, command, argv, who, machine, ci, at, endedAt, outcome, exitCode, hosts, steps: steps.length }
}

async function rowsOnHosts(options: AuditOptions, context: Context): Promise<AuditRow[]> {
  const target = await findTarget(options, context)
  await using pool = await connect(target.hosts, context)
  const { connections } = pool
  const places = lockPlaces({ target, connections, request: host => factsRequest(host, target) })
  if (places.length === 0) throwAll(pool.failures)
  for (const { message, details } of pool.failures)
    context.emit({ type: 'note', level: 'warning', text: message, host: details.host })
  const runs = await Promise.all(places.map(place => readHostAudit(place, context.signal)))
  return joinHostRuns(runs.flat()).map(run => ({ cluster: target.name, endedAt: run.until, ...run }))
}

function entryOf({ at, endedAt, ...row }: AuditRow) {
  return { ...row, at: formatTime(at), endedAt: endedAt == null ? null : formatTime(endedAt) }
}

function documentOf({ at, endedAt, begin, steps, ...run }: AuditRun) {
  const { argv, cwd, who, machine, pid, ci, rmqctl, skip, force } = begin
  return {
    ...run,
    begin: { argv, cwd, who, machine, pid, ci, rmqctl, skip, force },
    at: formatTime(at),
    endedAt: endedAt == null ? null : formatTime(endedAt),
    steps: steps.map(step => ({ ...step, at: formatTime(step.at) })),
  }
}
