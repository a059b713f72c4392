import type { Paint } from './color.ts'
import type { Symbols } from './symbols.ts'

/** What the rows of the tree need to draw themselves. */
export interface TreeStyle {
  columns: () => number
  paint: Paint
  symbols: Symbols
  clock: () => number
}
