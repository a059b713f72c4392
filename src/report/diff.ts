import type { KeyRow } from '../plan/key-diff.ts'
import { count } from './format.ts'
import type { TextView } from './problems.ts'
import { renderTable } from './table.ts'

export interface DiffView {
  cluster: string
  /** Keys that agree as well. */
  all: boolean
  view: TextView
}

/** A table of what differs between topology, file and process; below it, what is not in the topology and not RocketMQ's default. */
export function diffText(rows: readonly KeyRow[], { cluster, all, view }: DiffView): string {
  const managed = rows.filter(row => row.managed)
  const shown = managed.filter(row => all || row.differs)
  const others = rows.filter(row => !row.managed)
  const different = managed.filter(row => row.differs).length
  const said =
    different === 0
      ? `${cluster}: all ${count(managed.length, 'key')} are as the topology says`
      : `${cluster}: ${different} of ${count(managed.length, 'key')} ${different === 1 ? 'differs' : 'differ'}`
  return [
    said,
    ...(shown.length === 0 ? [] : table(shown, ['topology', 'file', 'live'], view)),
    ...(others.length === 0 ? [] : ['not in the topology, and not the default of RocketMQ:']),
    ...(others.length === 0 ? [] : table(others, ['default', 'live'], view)),
  ].join('\n')
}

type Source = 'topology' | 'file' | 'live' | 'default'

function table(rows: readonly KeyRow[], sources: Source[], { width }: TextView): string[] {
  const { lines } = renderTable({
    columns: [
      {
        title: 'INSTANCE',
        cell: (row: KeyRow) => (row.part == null ? row.instance : `${row.instance} (${row.part})`),
      },
      { title: 'KEY', cell: row => row.key },
      ...sources.map(source => ({ title: source.toUpperCase(), cell: (row: KeyRow) => row[source] ?? '-' })),
    ],
    rows: [...rows],
    width,
  })
  return lines
}
