import type { Path } from './finding.ts'
import { type JsonSchema, jsonSchema } from './schema.ts'

/** The field names that may stand at a path: what an unknown one is compared with. */
export function fieldsAt(path: Path, root: JsonSchema = topology()): string[] {
  const nodes = path.reduce<JsonSchema[]>((found, step) => found.flatMap(node => inner(node, step)), [root])
  return [...new Set(nodes.flatMap(branches).flatMap(node => Object.keys(node.properties ?? {})))]
}

/** The nearest place where a field belongs that was written at a path: below it first, then defaults, then wherever; as it is written there. */
export function placeOf(field: string, path: Path, root: JsonSchema = topology()): string | undefined {
  const here = path.map(String)
  const nearness = (place: string[]) =>
    here.every((step, index) => place[index] === step) ? 0 : place[0] === 'defaults' ? 1 : 2
  const [nearest] = placesIn(root, field)
    .filter(place => place.join() !== here.join())
    .toSorted((a, b) => nearness(a) - nearness(b) || a.length - b.length)
  return nearest?.reduceRight((inside, step) => `${step}: { ${inside} }`, `${field}: …`)
}

function placesIn(node: JsonSchema, field: string, way: string[] = []): string[][] {
  return branches(node).flatMap(branch => {
    const properties = branch.properties ?? {}
    const found = Object.hasOwn(properties, field) && way.length > 0 ? [way] : []
    return [
      ...found,
      ...Object.entries(properties).flatMap(([name, inside]) => placesIn(inside, field, [...way, name])),
    ]
  })
}

/** A value that may stand at a path, as the documentation has it; undefined where none is told. */
export function exampleAt(path: Path, root: JsonSchema = topology()): unknown {
  const nodes = path.reduce<JsonSchema[]>((found, step) => found.flatMap(node => inner(node, step)), [root])
  return [...nodes, ...nodes.flatMap(branches)].flatMap(node => node.examples ?? []).at(0)
}

/** Made once: it takes longer than all the rest of reading a topology. */
function topology(): JsonSchema {
  made ??= jsonSchema()
  return made
}

let made: JsonSchema | undefined

/** A union's branches, and those of its branches; anything else is itself. */
export function branches(node: JsonSchema): JsonSchema[] {
  return node.anyOf == null ? [node] : node.anyOf.flatMap(branches)
}

function inner(node: JsonSchema, step: string | number): JsonSchema[] {
  return branches(node).flatMap(branch => {
    if (typeof step === 'number') return branch.items ?? []
    if (branch.properties != null && Object.hasOwn(branch.properties, step)) return branch.properties[step]!
    return typeof branch.additionalProperties === 'object' ? branch.additionalProperties : []
  })
}
