import type { Path } from './finding.ts'
import { type JsonSchema, jsonSchema } from './schema.ts'

/** The field names that may stand at a path: what an unknown one is compared with. */
export function fieldsAt(path: Path, root: JsonSchema = topology()): string[] {
  const nodes = path.reduce<JsonSchema[]>((found, step) => found.flatMap(node => inner(node, step)), [root])
  return [...new Set(nodes.flatMap(branches).flatMap(node => Object.keys(node.properties ?? {})))]
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
