import { jsonSchema } from '../topology/schema.ts'

/** The JSON Schema of a topology, as text: for editors that check and complete YAML. */
export function schema(): string {
  return `${JSON.stringify(jsonSchema(), null, 2)}\n`
}
