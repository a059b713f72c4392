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

/** Every field that a topology can have, from the schema. What members of a group can say is told of the master only. */
export function fieldRows(schema: JsonSchema = jsonSchema(), path = ''): FieldRow[] {
  const fields = branches(schema).flatMap(branch => Object.entries(branch.properties ?? {}))
  return fields.flatMap(([name, field]) => {
    const own = path === '' ? name : `${path}.${name}`
    const row = { path: own, type: typeOf(field), description: field.description ?? '', example: field.examples?.[0] }
    return [row, ...(name === 'slaves' || name === 'replicas' ? [] : innerRows(field, own, name))]
  })
}

/** The reference as a Markdown table. */
export function fieldTable(rows: FieldRow[] = fieldRows()): string {
  const lines = rows
    .filter(row => !isToldBefore(row, rows))
    .map(({ path, type, description }) => `| \`${path}\` | ${type} | ${markdown(description)} |`)
  return ['| field | type | what it says |', '|---|---|---|', ...lines].join('\n')
}

/** What every kind of instance can say, such as its Java, is told of NameServers. */
function isToldBefore({ path, description }: FieldRow, rows: FieldRow[]): boolean {
  const [, field] = /^(?:controllers\[\]|proxies\[\]|dashboard)\.(.+)$/.exec(path) ?? []
  return field != null && rows.some(row => row.path === `nameservers[].${field}` && row.description === description)
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
