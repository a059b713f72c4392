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

/** The list for a terminal. */
export function topologiesText(list: readonly ShippedTopology[]): string {
  const width = Math.max(0, ...list.map(({ name }) => name.length))
  return list.map(({ name, description }) => `${name.padEnd(width)}  ${description}\n`).join('')
}
