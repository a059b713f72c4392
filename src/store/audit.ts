import { appendFileSync, mkdirSync, readFileSync } from 'node:fs'
import { readdir, readFile, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { systemReason } from '../errors.ts'
import type { ProgressEvent } from '../events.ts'
import { type AuditBegin, type AuditEnd, type AuditRun, notKept, readRun } from './audit-entry.ts'
import { type Home, isMissing } from './home.ts'
import { holderHere } from './lock-file.ts'

/** So many runs are kept on a machine; each is a file. */
export const keptRuns = 500

/** A view of a run that keeps it. It only listens: that it cannot write is told and stops nothing. */
export interface Audit {
  emit: (event: ProgressEvent) => void
  end: (end: AuditEnd) => void
}

export interface AuditOptions {
  home: Home
  env: Record<string, string | undefined>
  /** What the run's own event does not say; argv already masked. */
  about: Pick<AuditBegin, 'argv' | 'cwd' | 'rmqctl' | 'skip' | 'force'>
  /** Unix ms. */
  clock: () => number
  /** Told once when it cannot be written. */
  warn: (text: string) => void
}

/**
 * Keeps a run as `<data>/audit/<id>.jsonl`, a line an event. Every line is in the file, in one write, before the next thing
 * begins: a run that is killed leaves all that it had begun. Nothing is kept of a verb that never says that it begins to change.
 */
export function createAudit({ home, env, about, clock, warn }: AuditOptions): Audit {
  let file: string | undefined
  const append = (line: object) => {
    if (file == null) return
    try {
      // O_APPEND, and synchronous: what is written outlives this process
      appendFileSync(file, `${JSON.stringify({ v: 1, at: clock(), ...line })}\n`, { mode: 0o600 })
    } catch (error) {
      warn(`${file}: ${systemReason(error)}; what this run does is not kept in the audit from here on`)
      file = undefined
    }
  }
  return {
    emit: event => {
      if (event.type === 'run' && file == null) {
        file = join(folderOf(home), `${event.id}.jsonl`)
        makeFolder(home)
        const { id, cluster, command } = event
        append({ type: 'begin', ...holderHere(command, env), id, cluster, ...about, started: startOf(process.pid) })
        void prune(home)
      } else if (isKept(event)) append(event)
    },
    end: end => append({ type: 'end', ...end }),
  }
}

function isKept({ type }: ProgressEvent): boolean {
  return notKept.every(one => one !== type)
}

/** All runs kept here, the newest first. */
export async function listRuns(home: Home): Promise<AuditRun[]> {
  const ids = await runIds(home)
  const runs = await Promise.all(ids.map(id => readAudit(home, id)))
  return runs.filter(run => run != null).toSorted((a, b) => b.at - a.at)
}

/** One run by its id; undefined when it is not kept here. */
export async function readAudit(home: Home, id: string): Promise<AuditRun | undefined> {
  if (!/^[\w-]+$/.test(id)) return undefined
  try {
    return readRun(await readFile(join(folderOf(home), `${id}.jsonl`), 'utf8'), isAlive)
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** `20261120-160003-3fa9`: sorts by time, and is short enough to be typed. */
export function runId(at: number, uuid: string): string {
  const [date = '', time = ''] = new Date(at).toISOString().split('T')
  return `${date.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}-${uuid.slice(0, 4)}`
}

async function runIds(home: Home): Promise<string[]> {
  try {
    const names = await readdir(folderOf(home))
    return names.flatMap(name => (name.endsWith('.jsonl') ? [name.slice(0, -'.jsonl'.length)] : [])).toSorted()
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

/** The oldest go. That they cannot be deleted is no reason to end a run. */
async function prune(home: Home): Promise<void> {
  const ids = await runIds(home).catch(() => [])
  const old = ids.slice(0, Math.max(0, ids.length - keptRuns))
  await Promise.all(old.map(id => rm(join(folderOf(home), `${id}.jsonl`), { force: true }).catch(() => {})))
}

function makeFolder(home: Home): void {
  try {
    mkdirSync(folderOf(home), { recursive: true, mode: 0o700 })
  } catch {
    // the first line says it
  }
}

function folderOf(home: Home): string {
  return join(home.data, 'audit')
}

/** Whether a run that says no end still goes on, here. One of another machine that shares this home cannot be known. */
function isAlive({ pid, machine, started }: AuditBegin): boolean {
  if (machine !== hostname()) return false
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false
  }
  return started === '' || started === startOf(pid)
}

/** When a process began, in the kernel's ticks; '' where there is no /proc. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return ''
  }
}
