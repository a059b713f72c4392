import { count, formatAgo, formatDuration, formatTime } from './format.ts'
import type { TextView } from './problems.ts'
import { renderTable } from './table.ts'

/** A run in a list. Times are Unix ms. */
export interface AuditRow {
  id: string
  cluster: string
  command: string
  argv: string[]
  who: string
  machine: string
  ci?: string
  at: number
  endedAt?: number
  outcome: string
  exitCode?: number
  hosts: string[]
  steps?: number
}

/** What is told of one run. */
export interface AuditStory {
  id: string
  cluster: string
  at: number
  endedAt?: number
  outcome: string
  exitCode?: number
  error?: string
  begin: {
    argv: string[]
    cwd: string
    who: string
    machine: string
    pid: number
    ci?: string
    rmqctl: string
    skip: string[]
  }
  plan?: { stages: { title: string; lanes: { title: string; steps?: string[] }[] }[] }
  steps: { lane: string; host: string; text: string; at: number; ms?: number; outcome?: string; error?: string }[]
  notes: { level: string; text: string; host?: string }[]
}

/** Runs as a table, the newest first. */
export function auditTable(rows: AuditRow[], { width, unicode }: TextView, now: number): string {
  const table = renderTable<AuditRow>({
    columns: [
      { title: 'RUN', cell: row => row.id },
      { title: 'CLUSTER', cell: row => row.cluster, rank: 2 },
      { title: 'WHEN', cell: row => formatAgo(row.at, now), rank: 1 },
      { title: 'TOOK', cell: tookText, align: 'right', rank: 3, optional: true },
      { title: 'WHO', cell: row => `${row.who}@${row.machine}`, rank: 4 },
      { title: 'END', cell: endText },
      { title: 'HOSTS', cell: row => row.hosts.join(','), rank: 5, optional: true },
      { title: 'COMMAND', cell: row => (row.argv.length === 0 ? row.command : row.argv.join(' ')), rank: 6 },
    ],
    rows,
    width,
    ellipsis: unicode ? '…' : '~',
  })
  return table.lines.join('\n')
}

/** One run in full, for people. */
export function auditText(run: AuditStory, _: TextView): string {
  const { begin } = run
  const job = begin.ci == null ? '' : `, ${begin.ci}`
  const lines = [
    `${run.id}  ${run.cluster}: ${endText(run)}${took(run)}`,
    `  rmqctl ${begin.argv.join(' ')}`,
    `  by ${begin.who} on ${begin.machine} (pid ${begin.pid}${job}), ${formatTime(run.at)}, rmqctl ${begin.rmqctl}, in ${begin.cwd}`,
    ...(begin.skip.length === 0 ? [] : [`  checks left out: ${begin.skip.join(', ')}`]),
    ...planLines(run),
    ...stepLines(run),
    ...run.notes.map(({ level, host, text }) => `  ${level}: ${host == null ? '' : `${host}: `}${text}`),
    ...(run.error == null ? [] : run.error.split('\n').map(line => `  ${line}`)),
  ]
  return lines.join('\n')
}

function planLines({ plan }: AuditStory): string[] {
  if (plan == null) return ['no plan was made']
  const lanes = plan.stages.flatMap(({ title, lanes: all }) => [
    `  ${title}`,
    ...all.map(lane => `    ${lane.title}: ${lane.steps?.join('; ') ?? ''}`),
  ])
  return [`plan: ${count(plan.stages.length, 'stage')}`, ...lanes]
}

function stepLines({ steps }: AuditStory): string[] {
  const lines = steps.map(({ at, host, lane, text, ms, outcome, error }) => {
    const end = outcome == null ? 'its end is not known' : `${outcome} in ${formatDuration(ms ?? 0)}`
    const why = error == null ? [] : error.split('\n').map(line => `      ${line}`)
    return [`  ${formatTime(at)} ${host} ${lane}: ${text}: ${end}`, ...why].join('\n')
  })
  return [`steps: ${steps.length}`, ...lines]
}

function endText({ outcome, exitCode }: Pick<AuditRow, 'outcome' | 'exitCode'>): string {
  return exitCode == null || exitCode === 0 ? outcome : `${outcome} (${exitCode})`
}

function tookText({ at, endedAt }: Pick<AuditRow, 'at' | 'endedAt'>): string {
  return endedAt == null ? '' : formatDuration(endedAt - at)
}

function took(run: Pick<AuditRow, 'at' | 'endedAt'>): string {
  return run.endedAt == null ? '' : ` after ${tookText(run)}`
}
