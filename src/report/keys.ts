import { renderTable } from './table.ts'

/** A RocketMQ key as it is shown. */
export interface ShownKey {
  key: string
  role: string
  type: string
  values?: string[]
  /** As text, with what it is made of. */
  default: string
  className: string
  read: 'start' | 'running' | 'never'
  /** "4.9.7 to 5.5.0" */
  versions: string
  /** Where rmqctl sets it. */
  owned?: string
}

/** Many keys: a line each. */
export function keysTable(keys: readonly ShownKey[], width: number | undefined): string {
  const { lines } = renderTable({
    columns: [
      { title: 'KEY', cell: ({ key }) => key },
      { title: 'OF', cell: ({ role }) => role },
      { title: 'TYPE', cell: ({ type }) => type },
      { title: 'DEFAULT', cell: one => one.default, rank: 1 },
      { title: 'READ', cell: ({ read }) => read, rank: 2 },
      { title: 'VERSIONS', cell: ({ versions }) => versions, rank: 3 },
    ],
    rows: [...keys],
    width,
  })
  return lines.join('\n')
}

/** One key, explained. */
export function keyText({ key, role, type, values, className, read, versions, owned, ...one }: ShownKey): string {
  const rows = [
    ['type', values == null ? type : values.join(', ')],
    ['default', one.default],
    ['of', `${role}: ${className}`],
    ['read', readings[read]],
    ['versions', versions],
    ...(owned == null ? [] : [['in rmqctl', owned]]),
  ]
  return [key, ...rows.map(([name, text]) => `  ${name!.padEnd(9)} ${text}`)].join('\n')
}

const readings = {
  start: 'at the start: a change needs a restart',
  running: 'while it runs, in some place at least',
  never: 'never: it is taken, and does nothing',
}
