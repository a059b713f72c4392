import { type CatalogueKey, keyOf } from '../../catalogue/lookup.ts'
import type { ConfigRole } from '../../catalogue/roles.ts'

/** RocketMQ keys that somebody set for one process. */
export interface JudgedKeys {
  /** RocketMQ version. */
  version: string
  role: ConfigRole
  /** As they were written. */
  values: ReadonlyMap<string, string>
  /** What is set beside them by rmqctl itself: known to the rules, and never a finding. */
  given?: ReadonlyMap<string, string>
}

/** Something about one key. */
export interface KeyFinding {
  level: 'error' | 'warning'
  key: string
  /** What is wrong, and what RocketMQ makes of it. */
  message: string
  /** What to change or to type. */
  hint?: string
  /** It is about the key, not about its value. */
  atKey?: boolean
}

/** One thing that lint looks for. */
export interface KeyRule {
  /** Name in reports. */
  id: string
  /** For docs/lint.md: what is found, and why it matters. */
  what: string
  why: string
  find(judged: JudgedKeys): KeyFinding[]
}

/** The value that RocketMQ will work with: said, else given, else its default; none of a key that this version ignores. */
export function effective({ version, role, values, given }: JudgedKeys, key: string): string | undefined {
  const known = keyOf(version, role, key)
  return known == null ? undefined : (values.get(key) ?? given?.get(key) ?? known.default)
}

/** Whether RocketMQ takes it for true. */
export function isTrue(judged: JudgedKeys, key: string): boolean {
  return /^true$/i.test(effective(judged, key) ?? '')
}

/** Like `effective`, as a whole number; undefined when it is none. */
export function effectiveNumber(judged: JudgedKeys, key: string): number | undefined {
  const text = effective(judged, key)
  return text != null && /^[+-]?\d+$/.test(text) ? Number(text) : undefined
}

/** Keys that this version knows, each with its value. */
export function knownEntries({ version, role, values }: JudgedKeys): { known: CatalogueKey; value: string }[] {
  return [...values].flatMap(([key, value]) => {
    const known = keyOf(version, role, key)
    return known == null ? [] : [{ known, value }]
  })
}
