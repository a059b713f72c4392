/** Folders and single files of src/, low to high: a file imports from lower layers, from its own folder, and as `beside` says. */
const layers: string[][] = [
  ['errors.ts', 'events.ts'],
  ['shell', 'remoting', 'catalogue', 'release/model.ts'],
  ['topology', 'connection'],
  ['components'],
  ['facts', 'settle', 'checks', 'plan'],
  ['release', 'probes', 'diagnosis'],
  ['execute'],
  ['store', 'report'],
  ['commands'],
  ['cli'],
  ['main.ts'],
]

/** Within one layer, who may know whom: what is there is read by those who judge it and plan from it. */
const beside: Record<string, string[]> = {
  connection: ['topology'], // a host is data, and what one connects to
  settle: ['facts'],
  checks: ['facts'],
  plan: ['facts', 'settle'],
  diagnosis: ['probes'], // what the cluster says is judged as well as what its logs say
}

/** The part of src/ that a file belongs to: its folder, or itself where the table names it. */
export function partOf(file: string): string {
  const inside = file.replace(/^src\//, '')
  const named = layers.flat()
  return named.includes(inside) ? inside : (inside.split('/')[0] ?? inside)
}

export function layerOf(part: string): number | undefined {
  const index = layers.findIndex(layer => layer.includes(part))
  return index < 0 ? undefined : index
}

/** Why `from` may not import `to`; undefined when it may. */
export function objection(from: string, to: string): string | undefined {
  const [fromPart, toPart] = [partOf(from), partOf(to)]
  const [high, low] = [layerOf(fromPart), layerOf(toPart)]
  if (high == null || low == null) return `${from} or ${to} has no place in the layer table`
  if (fromPart === toPart || high > low || beside[fromPart]?.includes(toPart)) return undefined
  return `${from} (layer ${high}) imports ${to} (layer ${low})`
}
