import { RmqctlError } from '../errors.ts'

/** Something to say about a topology, with its place in the user's file. */
export interface Finding {
  level: 'error' | 'warning'
  message: string
  /** file:line:column, or the option that it came from. */
  where?: string
  /** What to change or to type. */
  hint?: string
  /** Name of the lint rule, where one found it. */
  rule?: string
}

/** A way into the parsed file: keys and list positions from the top. */
export type Path = readonly (string | number)[]

/** A finding that still knows its field instead of its line. Rules return these. */
export interface Problem {
  level: 'error' | 'warning'
  message: string
  path: Path
  /** Point at the key, not at its value. */
  atKey?: boolean
  hint?: string
  rule?: string
}

/** More than anybody reads at once. */
const mostErrors = 100

/** The errors among the findings, as what is thrown. */
export function errorsOf(findings: Finding[]): RmqctlError[] {
  const errors = findings.filter(finding => finding.level === 'error')
  const told = errors
    .slice(0, mostErrors)
    .map(({ message, where, hint }) => new RmqctlError('input', message, { where, hint }))
  const left = errors.length - told.length
  return left === 0
    ? told
    : [...told, new RmqctlError('input', `and ${left} more`, { where: errors[told.length]!.where })]
}
