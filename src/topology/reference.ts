import { branches } from './known.ts'
import { type JsonSchema, jsonSchema } from './schema.ts'

/** One field of a topology as the reference shows it. */
export interface FieldRow {
  /** For example `hosts.<id>.address`. */
  path: string
  type: string
  description: string
  example?: unknown
}

/** Every field that a topology can have, from the schema. What a slave can say is what a master can: it is not repeated. */
export function fieldRows(schema: JsonSchema = jsonSchema(), path = ''): FieldRow[] {
  const fields = branches(schema).flatMap(branch => Object.entries(branch.properties ?? {}))
  return fields.flatMap(([name, field]) => {
    const own = path === '' ? name : `${path}.${name}`
    const row = { path: own, type: typeOf(field), description: field.description ?? '', example: field.examples?.[0] }
    return [row, ...(name === 'slaves' ? [] : innerRows(field, own, name))]
  })
}

/** The reference as a Markdown table. */
export function fieldTable(rows: FieldRow[] = fieldRows()): string {
  const lines = rows.map(({ path, type, description }) => `| \`${path}\` | ${type} | ${markdown(description)} |`)
  return ['| field | type | what it says |', '|---|---|---|', ...lines].join('\n')
}

/** Text inside a table cell: `<dir>` is a tag to a browser. */
function markdown(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;')
}

function innerRows(field: JsonSchema, path: string, name: string): FieldRow[] {
  return branches(field).flatMap(branch => [
    ...fieldRows({ properties: branch.properties }, path),
    ...(branch.items == null ? [] : fieldRows(branch.items, `${path}[]`)),
    ...(typeof branch.additionalProperties === 'object'
      ? fieldRows(branch.additionalProperties, `${path}.${entryName(name)}`)
      : []),
  ])
}

function entryName(name: string): string {
  return name === 'hosts' ? '<id>' : '<name>'
}

function typeOf(field: JsonSchema): string {
  return [...new Set(branches(field).map(typeOfBranch))].join(' or ')
}

function typeOfBranch({ type, enum: values, items }: JsonSchema): string {
  if (values != null) return values.join(', ')
  if (type === 'array') return `list${items == null ? '' : ` of ${typeOf(items)}`}`
  const words: Record<string, string> = { string: 'text', integer: 'number', boolean: 'true, false', object: 'map' }
  return words[type ?? ''] ?? String(type)
}
