import { isSecretKey, secretKey } from './secrets.ts'

/** What stands in the place of a secret. */
export const masked = '***'
/** Shorter values are masked only where their key stands: elsewhere they would be found in every word. */
const leastLength = 4

/** The secret values in configurations: of secret keys, and of such fields where the value is JSON (5.3.3: initAuthenticationUser). */
export function secretValues(configs: readonly Record<string, string>[]): string[] {
  const values = configs.flatMap(config =>
    Object.entries(config).flatMap(([key, value]) => (isSecretKey(key) ? [value, ...secretFields(value)] : [])),
  )
  return [...new Set(values)].filter(value => value.length >= leastLength)
}

/** A text without secrets: neither the known values, in whatever way they are quoted, nor what stands behind a name for one. */
export function maskText(text: string, values: readonly string[]): string {
  const forms = values.flatMap(value => [value, escaped(value), escaped(escaped(value))])
  const known = [...new Set(forms)].toSorted((a, b) => b.length - a.length)
  return maskNamed(known.reduce((rest, value) => rest.replaceAll(value, masked), text))
}

/** Plain data without secrets, fields of secret keys included. */
export function maskData(value: unknown, values: readonly string[]): unknown {
  if (typeof value === 'string') return maskText(value, values)
  if (Array.isArray(value)) return value.map(one => maskData(one, values))
  if (typeof value !== 'object' || value == null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, isSecretKey(key) ? masked : maskData(one, values)]),
  )
}

function secretFields(text: string): string[] {
  const fields = /"(\w*(?:password|passwd|secret)\w*)"\s*:\s*"((?:[^"\\]|\\.)*)"/gi
  return [...text.matchAll(fields)].map(([, , value = '']) => unescaped(value))
}

/** `key=value` and `key: value` alone on a line up to its end, elsewhere up to a blank; `"key":"value"` however often it was quoted. */
function maskNamed(text: string): string {
  return text
    .replace(/^([\w.-]+)(\s*[=:]\s*)(.*)$/gm, (line, key: string, sign: string) =>
      isSecretKey(key) ? `${key}${sign}${masked}` : line,
    )
    .replace(quotedField, (_, quote: string, key: string, sign: string) =>
      [quote, key, quote, sign, quote, masked, quote].join(''),
    )
    .replace(/([\w.-]+)=([^\s,;&"'{]+)/g, (all, key: string) => (isSecretKey(key) ? `${key}=${masked}` : all))
}

/** A closing quote has no more backslashes before it than the opening one. */
const quotedField = new RegExp(
  `(\\\\*")([\\w.-]*(?:${secretKey.source})[\\w.-]*)\\1(\\s*:\\s*)\\1(?:.*?)(?<!\\\\)\\1`,
  'gi',
)

function escaped(value: string): string {
  return JSON.stringify(value).slice(1, -1)
}

function unescaped(value: string): string {
  try {
    return String(JSON.parse(`"${value}"`))
  } catch {
    return value
  }
}
