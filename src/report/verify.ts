import { createPaint, type Paint } from './color.ts'
import { count, formatBytes } from './format.ts'
import { problemLines, type TextView } from './problems.ts'
import { renderTable } from './table.ts'
import type { ComparedReplica, Spread, VerifiedCopy, VerifiedGroup, VerifyDocument } from './verify-document.ts'

type Row = VerifiedCopy & { of: VerifiedGroup }

/** `verify` for people: whether it went well, what every copy gave back and how fast, what did not. */
export function verifyText(verified: VerifyDocument, view: TextView): string {
  const paint = createPaint(view.color)
  const table = renderTable<Row>({
    columns: [
      { title: 'INSTANCE', cell: row => row.instance },
      { title: 'ROLE', cell: row => row.role, rank: 2 },
      { title: 'HOST', cell: row => row.host, rank: 3 },
      { title: 'SENT', cell: row => sentText(row, verified, paint), align: 'right' },
      { title: 'READ', cell: row => share(row.read, verified.messages, paint), align: 'right' },
      { title: 'ACKNOWLEDGED IN', cell: row => (row.role === 'master' ? spreadText(row.of.sendMs) : '') },
      { title: 'READABLE AFTER', cell: row => spreadText(row.readMs) },
    ],
    rows: verified.groups.flatMap(of => of.copies.map(copy => ({ ...copy, of }))),
    width: view.width,
    heading: paint.dim,
    ellipsis: view.unicode ? '…' : '~',
  })
  const replicas = (verified.replicas ?? []).map(replicaText)
  const blocks = [
    headline(verified, paint),
    ['', ...table.lines],
    replicas.length === 0 ? [] : ['', ...replicas],
    problemLines(verified.problems, view),
  ]
  return blocks.flat().join('\n')
}

function headline(verified: VerifyDocument, paint: Paint): string[] {
  const { cluster, ok, messages, groups, rocketmq } = verified
  const what = `RocketMQ ${rocketmq}, ${count(messages, 'message')} through ${count(groups.length, 'master')}`
  return [`${paint.bold(cluster)}  ${ok ? paint.green('verified') : paint.red('not verified')}  ${paint.dim(what)}`]
}

function sentText({ role, of }: Row, { messages }: VerifyDocument, paint: Paint): string {
  return role === 'master' ? share(of.sent, messages, paint) : ''
}

function share(number: number, of: number, paint: Paint): string {
  const text = `${number}/${of}`
  return number < of ? paint.red(text) : text
}

function spreadText(spread: Spread | null): string {
  return spread == null ? '' : `${msText(spread.median)}, at most ${msText(spread.max)}`
}

function msText(ms: number): string {
  return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`
}

function replicaText({ group, instance, files, bytes, difference, same }: ComparedReplica): string {
  if (difference != null) return `${instance}: its commit log is not that of ${group}'s master`
  if (!same) return `${instance}: not compared`
  if (files === 0) return `${instance}: no commit log file is full yet, so none was compared`
  return `${instance}: ${count(files, 'full commit log file')} (${formatBytes(bytes)}) are the same as on its master`
}
