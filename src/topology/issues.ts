import type * as z from 'zod'
import type { Path, Problem } from './finding.ts'
import { exampleAt, fieldsAt, placeOf } from './known.ts'
import { didYouMean } from './suggest.ts'

type Issue = z.core.$ZodIssue

/** An issue with its whole way from the top of the file. */
type PlacedIssue = Issue & { path: (string | number)[] }

/** What the schema complains about, in a user's words. `root` is the value that was judged. */
export function problemsOf(issues: readonly Issue[], root: unknown): Problem[] {
  return unfold(issues).flatMap(issue => wording(issue, root))
}

/** Issues inside unions on their own: those of the branch that was meant. */
export function unfold(issues: readonly Issue[], base: Path = []): PlacedIssue[] {
  return issues.flatMap(issue => {
    const path = [...base, ...(issue.path as (string | number)[])]
    if (issue.code !== 'invalid_union') return { ...issue, path }
    const meant = issue.errors.find(branch => branch.every(isInside)) ?? issue.errors.find(b => !b.some(isWrongKind))
    return meant == null ? { ...issue, path } : unfold(meant, path)
  })
}

/** The kind was right, something in it is not. */
function isInside(issue: Issue): boolean {
  return issue.path.length > 0 || issue.code === 'unrecognized_keys'
}

/** The branch is about another kind of value altogether. */
function isWrongKind(issue: Issue): boolean {
  return issue.path.length === 0 && issue.code === 'invalid_type'
}

function wording(issue: PlacedIssue, root: unknown): Problem[] {
  const path: Path = issue.path
  const value = path.reduce<unknown>(
    (node, step) => (node as Record<string | number, unknown> | undefined)?.[step],
    root,
  )
  if (issue.code === 'unrecognized_keys') return issue.keys.map(key => unknownField(path, key))
  if (path.length === 1 && path[0] === 'rocketmq' && typeof value === 'number') return [unquotedVersion(value)]
  const field = path.length === 0 ? 'a topology' : `'${shown(path)}'`
  if (value === undefined)
    return [{ level: 'error', message: `${field} is missing`, path: path.slice(0, -1), hint: example(path) }]
  const needed = requirement(issue)
  const isEmptyList = issue.code === 'too_small' && Array.isArray(value)
  const message = `${field} ${needed.text}${isEmptyList ? '' : quoted(value)}`
  return [{ level: 'error', message, path, hint: needed.hint?.(value) ?? corrected(value, issue) ?? example(path) }]
}

function unknownField(path: Path, key: string): Problem {
  const at = { level: 'error', path: [...path, key], atKey: true } as const
  const where = path.length === 0 ? '' : ` in ${shown(path)}`
  const place = placeOf(key, path)
  const hint = place == null ? didYouMean(key, fieldsAt(path), 'fields here') : `it belongs here: ${place}`
  return { ...at, message: `unknown field '${key}'${where}`, hint }
}

function unquotedVersion(value: number): Problem {
  const message = `'rocketmq' must be quoted text: without quotes ${value} is a number, and 5.10 would be 5.1`
  return { level: 'error', message, path: ['rocketmq'], hint: 'rocketmq: "5.3.3"' }
}

interface Requirement {
  text: string
  hint?: (value: unknown) => string | undefined
}

function requirement(issue: Issue): Requirement {
  switch (issue.code) {
    case 'invalid_type':
      return {
        text: `must be ${kinds[issue.expected] ?? issue.expected}`,
        hint: issue.expected === 'array' ? asList : undefined,
      }
    case 'invalid_union':
      return unionRequirement(issue.errors.flat().filter(one => one.path.length === 0))
    case 'invalid_value':
      return oneOf(issue.values.map(String))
    case 'too_small':
      return { text: issue.origin === 'number' && !issue.message.startsWith('Too') ? issue.message : atLeast(issue) }
    case 'too_big':
      return { text: `must be at most ${issue.maximum}` }
    default:
      return { text: issue.message }
  }
}

function asList(value: unknown): string | undefined {
  return typeof value === 'string' ? `[${value}]` : undefined
}

function unionRequirement(issues: Issue[]): Requirement {
  const values = issues.flatMap(one => (one.code === 'invalid_value' ? one.values.map(String) : []))
  if (values.length > 0) return oneOf(values)
  const expected = issues.flatMap(one => (one.code === 'invalid_type' ? (kinds[one.expected] ?? one.expected) : []))
  return { text: `must be ${[...new Set(expected)].join(' or ')}` }
}

function oneOf(values: string[]): Requirement {
  return {
    text: `must be one of ${values.join(', ')}`,
    hint: value => (typeof value === 'string' ? didYouMean(value, values, 'one of') : undefined),
  }
}

function atLeast(issue: { origin: string; minimum: number | bigint }): string {
  if (issue.origin === 'array') return 'must not be an empty list'
  return issue.origin === 'string' ? 'must not be empty' : `must be at least ${issue.minimum}`
}

const kinds: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of fields',
  record: 'a map',
}

function shown(path: Path): string {
  return path.reduce<string>(
    (text, step) => (typeof step === 'number' ? `${text}[${step}]` : `${text}${text && '.'}${step}`),
    '',
  )
}

/** The value as it was understood, when it is short: a number where text is wanted explains itself. */
function quoted(value: unknown): string {
  if (value === null) return ', and is empty'
  if (Array.isArray(value)) return ', not a list'
  if (typeof value === 'object') return ', not a map'
  if (Number.isNaN(value)) return ', not .nan'
  const text = typeof value === 'string' ? `'${value}'` : `${value}`
  return text.length > 60
    ? ''
    : `, not ${text}${typeof value === 'number' || typeof value === 'boolean' ? ` (a ${typeof value})` : ''}`
}

const examples: Record<string, string> = {
  rocketmq: 'rocketmq: "5.3.3"',
  hosts: 'hosts: [A, B]',
  nameservers: 'nameservers: [A, B]',
  brokers: 'brokers:\n  broker-a: { master: A, slaves: [B] }',
  host: 'host: A',
  master: 'master: A',
  slaves: 'slaves: [B]',
}

/** The same value as the kind that is wanted, where only the quotes are wrong. */
function corrected(value: unknown, issue: PlacedIssue): string | undefined {
  if (issue.code !== 'invalid_type') return undefined
  const key = String(issue.path.at(-1))
  const isNumber = typeof value === 'string' && /^[0-9]+$/.test(value) && /^(number|int)$/.test(issue.expected)
  if (isNumber) return `${key}: ${value}, without quotes`
  const isText = typeof issue.path.at(-1) === 'string' && typeof value !== 'object' && issue.expected === 'string'
  return isText && /^(name|user|runAs|identity|jump|address)$/.test(key) ? `${key}: "${value}"` : undefined
}

function example(path: Path): string | undefined {
  if (path.length === 0) return 'rmqctl init shows one'
  const key = String(path.findLast(step => typeof step === 'string'))
  const told = examples[String(path.at(-1))] ?? examples[String(key)]
  if (told != null) return told
  if (path.at(-2) === 'config') return `${key}: a text or a number, or remove the line`
  const value = exampleAt(path)
  return value == null ? undefined : `for example ${key}: ${shownExample(value)}`
}

function shownExample(value: unknown): string {
  if (Array.isArray(value)) return `[${value.join(', ')}]`
  if (typeof value !== 'object' || value == null) return String(value)
  const fields = Object.entries(value).map(([name, one]) => `${name}: ${one}`)
  return `{ ${fields.join(', ')} }`
}
