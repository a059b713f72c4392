import { createPaint } from './color.ts'
import { count } from './format.ts'
import type { Problem } from './status-document.ts'
import { wrap } from './width.ts'

export interface TextView {
  /** Columns of the terminal; undefined: as wide as it takes. */
  width?: number
  /** Lines of the terminal. */
  height?: number
  color: boolean
  unicode: boolean
}

/** What is wrong, a block each, under a line that counts them; nothing when all is well. */
export function problemLines(problems: Problem[], view: TextView): string[] {
  if (problems.length === 0) return []
  const paint = createPaint(view.color)
  const width = (view.width ?? 100) - 4
  const lines = problems.flatMap(problem => {
    const subject = [problem.instance ?? problem.group, problem.host].filter(part => part != null)
    const missing = subject.filter(part => !problem.text.includes(part)).join(' on ')
    const [first = '', ...rest] = wrap(missing === '' ? problem.text : `${missing}: ${problem.text}`, width)
    const hint = problem.hint == null ? [] : [`    ${view.unicode ? '→' : '->'} ${paint.cyan(problem.hint)}`]
    return [`  ${paint.red('!')} ${first}`, ...rest.map(line => `    ${line}`), ...hint]
  })
  return ['', paint.bold(count(problems.length, 'problem')), ...lines]
}
