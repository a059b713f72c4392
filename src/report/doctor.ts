import { createPaint, type Paint } from './color.ts'
import type { DoctorDocument, Finding } from './doctor-document.ts'
import { count } from './format.ts'
import type { TextView } from './problems.ts'
import { wrap } from './width.ts'

/** `doctor` for people: each cause with its proof and its cure. */
export function doctorText(document: DoctorDocument, view: TextView): string {
  const paint = createPaint(view.color)
  const { cluster, rocketmq, healthy, findings } = document
  const errors = findings.filter(({ level }) => level === 'error').length
  const state = healthy ? paint.green('healthy') : paint.red('not healthy')
  const number = errors === 0 ? 'nothing to cure' : count(errors, 'finding')
  const head = `${paint.bold(cluster)}  ${state}  ${paint.dim(`RocketMQ ${rocketmq}, ${number}`)}`
  return [head, ...findings.flatMap(finding => ['', ...findingLines(finding, view, paint)])].join('\n')
}

function findingLines({ level, cause, certain, evidence, cure }: Finding, view: TextView, paint: Paint): string[] {
  const width = (view.width ?? 120) - 4
  const sign = level === 'error' ? paint.red('!') : paint.yellow('-')
  const [first = '', ...rest] = wrap(certain ? cause : `${cause} (likely)`, width)
  const quotes = evidence.map(({ file, line, text }) =>
    paint.dim(`      ${file}${line == null ? '' : `:${line}`}: ${text.trim().slice(0, 240)}`),
  )
  const arrow = view.unicode ? '→' : '->'
  return [`  ${sign} ${first}`, ...rest.map(line => `    ${line}`), ...quotes, `    ${arrow} ${paint.cyan(cure)}`]
}
