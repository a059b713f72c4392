import type { CheckDocument, CheckEntry } from './check-document.ts'
import { createPaint, type Paint } from './color.ts'
import { count } from './format.ts'
import type { TextView } from './problems.ts'
import { type Column, renderTable } from './table.ts'
import { wrap } from './width.ts'

/** `check` for people: a table of checks by hosts, each finding with its reason and its cure, and one line that sums up. */
export function checkText(document: CheckDocument, view: TextView): string {
  const paint = createPaint(view.color)
  const { hosts, checks, findings } = document
  const columns: Column<string>[] = [
    { title: 'CHECK', cell: check => check },
    ...hosts.map(host => ({ title: host, cell: (check: string) => cellOf(check, host, findings, paint) })),
  ]
  const table = renderTable({
    columns,
    rows: checks,
    width: view.width,
    heading: paint.dim,
    ellipsis: view.unicode ? '…' : '~',
  })
  const fixed = document.fixed.map(({ host, text }) => `${paint.green('fixed')} ${host}: ${text}`)
  return [
    ...table.lines,
    '',
    ...fixed,
    ...findings.flatMap(finding => findingLines(finding, view, paint)),
    summary(document, paint),
  ].join('\n')
}

function cellOf(check: string, host: string, findings: CheckEntry[], paint: Paint): string {
  const here = findings.filter(one => one.check === check && one.host === host)
  if (here.length === 0) return paint.green('ok')
  const number = here.length > 1 ? ` (${here.length})` : ''
  return here.some(({ level }) => level === 'error') ? paint.red(`error${number}`) : paint.yellow(`warning${number}`)
}

function findingLines({ level, host, check, what, why, cure }: CheckEntry, view: TextView, paint: Paint): string[] {
  const width = (view.width ?? Number.POSITIVE_INFINITY) - 2
  const arrow = view.unicode ? '→' : '>'
  return [
    `${level === 'error' ? paint.red('error') : paint.yellow('warning')} ${paint.bold(`${host} ${check}`)}: ${what}`,
    ...wrap(why, width).map(line => paint.dim(`  ${line}`)),
    ...cure.split('\n').map(line => `  ${paint.cyan(`${arrow} ${line}`)}`),
    '',
  ]
}

function summary({ cluster, ok, errors, warnings, hosts, roads, skipped }: CheckDocument, paint: Paint): string {
  const open = roads.filter(({ state }) => state === 'open' || state === 'refused').length
  const verdict = ok ? paint.green(`${cluster} can be deployed`) : paint.red(`${cluster} cannot be deployed as it is`)
  const ways = roads.length === 0 ? [] : [`${open} of ${count(roads.length, 'connection')} open`]
  const left = skipped.length === 0 ? [] : [`skipped: ${skipped.join(', ')}`]
  return [
    `${verdict}: ${count(errors, 'error')}, ${count(warnings, 'warning')} on ${count(hosts.length, 'machine')}`,
    ...ways,
    ...left,
  ].join('; ')
}
