import { wrap } from '../report/width.ts'
import { readTopology, shippedNames } from '../topology/load.ts'

export interface ShippedTopology {
  name: string
  /** Its first comment line. */
  description: string
}

/** The topologies that come with rmqctl. */
export async function topologies(): Promise<ShippedTopology[]> {
  const names = await shippedNames()
  return Promise.all(
    names.map(async name => {
      const { text } = await readTopology(name, '.')
      return { name, description: text.split('\n', 1)[0]!.replace(/^#\s*/, '') }
    }),
  )
}

/** The list for a terminal of so many columns; a pipe gets a line each. */
export function topologiesText(list: readonly ShippedTopology[], columns = Number.POSITIVE_INFINITY): string {
  const indent = Math.max(0, ...list.map(({ name }) => name.length)) + 2
  return list
    .map(({ name, description }) => {
      const lines = wrap(description, columns - indent).join(`\n${' '.repeat(indent)}`)
      return `${name.padEnd(indent)}${lines}\n`
    })
    .join('')
}
