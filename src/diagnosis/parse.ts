import { cutAt } from '../facts/fact.ts'
import { listenersFact } from '../facts/listeners.ts'
import { sectionMark } from './collect.ts'
import type { DiskEvidence, Evidence, EvidenceInstance, LogName, LogTail } from './evidence.ts'

const logNames: readonly LogName[] = [
  'stdout',
  'previous',
  'store',
  'storeerror',
  'broker',
  'namesrv',
  'proxy',
  'dashboard',
  'hsErr',
]

/** Reads what `evidenceCommand` printed. Never fails: what is missing or torn is left out. */
export function parseEvidence(instance: EvidenceInstance, output: string): Evidence {
  const sections = sectionsOf(output)
  const state = stateOf(sections.get('state') ?? '')
  const logs = logsOf(sections)
  // a crash report that is older than this start belongs to another one
  const crashedAt = seconds(state.hserr)
  const startedAt = seconds(state.started)
  if (crashedAt != null && startedAt != null && crashedAt < startedAt) delete logs.hsErr
  return defined({
    instance,
    running: state.running != null || (state.unitMainPID != null && state.unitMainPID !== '0'),
    processState: state.procstate,
    bootedAt: seconds(state.bootedat),
    pid: count(state.pid),
    startedAt,
    ...endOf(state),
    restarted: (count(state.unitNRestarts) ?? 0) > 0 || state.unitActiveState === 'activating' ? true : undefined,
    logs,
    listeners: listenersFact.parse(sections.get('listeners') ?? ''),
    memory: memoryOf(state),
    disks: disksOf(sections.get('disks') ?? '', sections.get('mounts') ?? ''),
    oomKills: nonEmptyLines(sections.get('oom')),
    limits: defined({
      maxMapCount: count(state.mapcount),
      openFiles: count(state.openfiles),
      storeFiles: count(sections.get('files')?.trim()),
    }),
    hostname: state.hostname ? { name: state.hostname, resolves: state.resolves === 'yes' } : undefined,
    storeEntries: sections.has('store') ? nonEmptyLines(sections.get('store')) : undefined,
  })
}

function sectionsOf(output: string): Map<string, string> {
  const sections = new Map<string, string>()
  for (const section of output.split(`\n${sectionMark}`).slice(1)) {
    const [title, text] = cutAt(section, '\n')
    sections.set(title, text)
  }
  return sections
}

function logsOf(sections: Map<string, string>): Evidence['logs'] {
  const logs: Evidence['logs'] = {}
  for (const [title, text] of sections) {
    const [, name, first, path = ''] = /^log (\w+) (\d+) (.*)$/.exec(title) ?? []
    const known = logNames.find(known => known === name)
    if (known != null) logs[known] = { path, firstLine: Number(first), text: withoutLastBreak(text) } satisfies LogTail
  }
  return logs
}

function withoutLastBreak(text: string): string {
  return text.endsWith('\n') ? text.slice(0, -1) : text
}

function stateOf(text: string): Record<string, string> {
  return Object.fromEntries(nonEmptyLines(text).map(line => cutAt(line, ' ')))
}

/** How it ended: the exit file of a detached process, else systemd's word (ExecMainCode 1: exited, 2 and 3: by a signal). */
function endOf(state: Record<string, string>): Partial<Evidence> {
  const unitResult = state.unitResult === 'success' ? undefined : state.unitResult
  const status = count(state.unitExecMainStatus)
  if (state.exit != null) return { exitCode: count(state.exit), unitResult }
  if (status == null || state.unitExecMainCode === '0') return { unitResult }
  return { exitCode: state.unitExecMainCode === '1' ? status : 128 + status, unitResult }
}

function memoryOf(state: Record<string, string>): Evidence['memory'] {
  const total = count(state.memtotal)
  const available = count(state.memavailable)
  if (total == null || available == null) return undefined
  return { totalBytes: total * 1024, availableBytes: available * 1024 }
}

/** `df -Pk` lines behind the folder they were asked for, joined with the mount options of the same mount point. */
function disksOf(text: string, mounts: string): DiskEvidence[] {
  const readOnly = new Set(
    nonEmptyLines(mounts)
      .map(line => line.split(' '))
      .filter(([, options = '']) => options.split(',').includes('ro'))
      .map(([mount]) => mount),
  )
  return nonEmptyLines(text).flatMap(line => {
    const [path = '', rest] = cutAt(line, '\t')
    const [, total, , free, used, mount] = /^.*?\s(\d+)\s+(\d+)\s+(-?\d+)\s+(\d+)%\s+(.*)$/.exec(rest) ?? []
    if (mount == null) return []
    const sizes = { totalBytes: Number(total) * 1024, freeBytes: Number(free) * 1024, usedRatio: Number(used) / 100 }
    return [{ path, mount, ...sizes, readOnly: readOnly.has(mount) }]
  })
}

function nonEmptyLines(text: string | undefined): string[] {
  return (text ?? '').split('\n').filter(line => line !== '')
}

function seconds(text: string | undefined): number | undefined {
  const value = count(text)
  return value == null ? undefined : value * 1000
}

function count(text: string | undefined): number | undefined {
  return text != null && /^\d+$/.test(text) ? Number(text) : undefined
}

function defined<T extends object>(value: T): T {
  for (const key of Object.keys(value) as (keyof T)[]) if (value[key] === undefined) delete value[key]
  return value
}
