import { posix } from 'node:path'

export interface Import {
  /** As written. */
  specifier: string
  /** For a relative import: the file it names, from the root of the checkout. */
  file?: string
  /** Erased by the compiler. */
  typeOnly: boolean
}

/** The imports of a TypeScript file, from its text: static, re-exports, and lazy ones. */
export function importsOf(path: string, text: string): Import[] {
  const code = withoutComments(text)
  const statics = [...code.matchAll(/^(?:import|export)\s+(type\s)?([^'"();]*?\bfrom\s*)?'([^']+)'/gm)].map(match => ({
    specifier: match[3]!,
    typeOnly: match[1] != null || onlyTypes(match[2]),
  }))
  const lazy = [...code.matchAll(/(typeof\s+)?\bimport\('([^']+)'\)(\.\w+)?/g)].map(match => ({
    specifier: match[2]!,
    typeOnly: match[1] != null || isTypeReference(code, match.index, match[3]),
  }))
  return [...statics, ...lazy].map(one => ({ ...one, file: resolve(path, one.specifier) }))
}

/** Text without comments, line for line; strings and templates stay as they are. */
export function withoutComments(text: string): string {
  const token = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\[\s\S]|[^`\\])*`|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g
  return text.replace(token, found => (/^\/[/*]/.test(found) ? found.replace(/[^\n]/g, ' ') : found))
}

/** Comments and the contents of plain strings blanked; what templates compute stays. */
export function withoutStrings(text: string): string {
  return withoutComments(text).replace(/'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/g, found => ' '.repeat(found.length))
}

/** `{ type A, type B }` without a value among them. */
function onlyTypes(clause: string | undefined): boolean {
  const names = /^\{([\s\S]*)\}\s*from\s*$/.exec(clause?.trim() ?? '')?.[1]
  if (names == null) return false
  const parts = names.split(',').map(part => part.trim())
  return parts.filter(part => part !== '').every(part => part.startsWith('type '))
}

/** `import('x').Name` in a type, as against `await import('x')` and `() => import('x')`. */
function isTypeReference(code: string, index: number, member: string | undefined): boolean {
  return member != null && /^\.[A-Z]/.test(member) && !/(await|=>)\s*$/.test(code.slice(0, index))
}

function resolve(path: string, specifier: string): string | undefined {
  return specifier.startsWith('.') ? posix.normalize(posix.join(posix.dirname(path), specifier)) : undefined
}
