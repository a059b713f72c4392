import { createPaint } from './color.ts'
import { count } from './format.ts'

/** What lint has to say, as far as it is shown. */
export interface ShownFinding {
  level: 'error' | 'warning'
  message: string
  /** file:line:column */
  where?: string
  hint?: string
  /** Name of the rule. */
  rule: string
}

export interface ShownLint {
  source: string
  /** Of what it was judged: "RocketMQ 5.3.3, broker". */
  about: string
  findings: readonly ShownFinding[]
}

/** Findings as compilers write them, `file:line:column: level: message`, each with its cure below; then how it stands. */
export function lintText({ source, about, findings }: ShownLint, color: boolean): string {
  const paint = createPaint(color)
  const lines = findings.flatMap(({ level, message, where, hint, rule }) => {
    const word = level === 'error' ? paint.red('error') : paint.yellow('warning')
    const place = where == null ? '' : `${where}: `
    const cures = (hint ?? '').split('\n').filter(line => line !== '')
    return [`${place}${word}: ${message} ${paint.dim(`[${rule}]`)}`, ...cures.map(cure => paint.cyan(`  → ${cure}`))]
  })
  return [...lines, `${source}: ${standing(findings)}${about === '' ? '' : ` (${about})`}`].join('\n')
}

function standing(findings: readonly ShownFinding[]): string {
  const errors = findings.filter(({ level }) => level === 'error').length
  const warnings = findings.length - errors
  const found = [...(errors > 0 ? [count(errors, 'error')] : []), ...(warnings > 0 ? [count(warnings, 'warning')] : [])]
  return found.length === 0 ? 'nothing found' : found.join(', ')
}
