import { pad, truncate, widthOf } from './width.ts'

export interface Column<Row> {
  title: string
  cell: (row: Row) => string
  align?: 'left' | 'right'
  /** Columns of a higher rank are left out first when the terminal is too narrow; undefined: never. */
  rank?: number
  /** Leave the column out when no row has anything in it. */
  optional?: boolean
}

export interface Table {
  lines: string[]
  /** Titles of what was left out for want of room. */
  omitted: string[]
}

export interface TableOptions<Row> {
  columns: Column<Row>[]
  rows: Row[]
  /** Columns of the terminal; undefined: as wide as it takes. */
  width?: number
  /** Style of the heading. */
  heading?: (text: string) => string
  ellipsis?: string
}

const gap = '  '

/** Rows below a heading, aligned without any frame. What does not fit loses its least needed columns, then is cut. */
export function renderTable<Row>(options: TableOptions<Row>): Table {
  const { columns, rows, width = Number.POSITIVE_INFINITY } = options
  const filled = columns.filter(column => !column.optional || rows.some(row => column.cell(row) !== ''))
  const { kept, omitted } = dropUntilFits(filled, rows, width)
  const widths = kept.map(column => widthOfColumn(column, rows))
  const line = (cells: string[]) => {
    const padded = cells.map((cell, index) => pad(cell, widths[index] ?? 0, kept[index]?.align))
    return truncate(padded.join(gap).trimEnd(), width, options.ellipsis)
  }
  const heading = line(kept.map(column => column.title))
  return {
    lines: [(options.heading ?? (text => text))(heading), ...rows.map(row => line(kept.map(each => each.cell(row))))],
    omitted: omitted.map(column => column.title),
  }
}

function dropUntilFits<Row>(columns: Column<Row>[], rows: Row[], width: number) {
  let kept = columns
  const omitted: Column<Row>[] = []
  while (totalWidth(kept, rows) > width) {
    const least = kept.reduce((a, b) => ((b.rank ?? 0) > (a.rank ?? 0) ? b : a))
    if (least.rank == null) break
    kept = kept.filter(column => column !== least)
    omitted.push(least)
  }
  return { kept, omitted }
}

function totalWidth<Row>(columns: Column<Row>[], rows: Row[]): number {
  const cells = columns.reduce((sum, column) => sum + widthOfColumn(column, rows), 0)
  return cells + gap.length * (columns.length - 1)
}

function widthOfColumn<Row>(column: Column<Row>, rows: Row[]): number {
  return rows.reduce((widest, row) => Math.max(widest, widthOf(column.cell(row))), widthOf(column.title))
}
