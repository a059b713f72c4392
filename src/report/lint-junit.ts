import type { ShownFinding } from './lint.ts'
import { escaped } from './xml.ts'

/**
 * `lint --output junit`: one suite, a case for each rule that found something, failed where one of its findings is an error; what is
 * only doubtful is written beside. Nothing found is one case that passed.
 */
export function lintJunit(source: string, findings: readonly ShownFinding[]): string {
  const rules = [...new Set(findings.map(({ rule }) => rule))]
  const cases = rules.map(name =>
    caseOf(
      name,
      source,
      findings.filter(({ rule }) => rule === name),
    ),
  )
  const failures = rules.filter(name => findings.some(({ rule, level }) => rule === name && level === 'error')).length
  const all = cases.length === 0 ? [`    <testcase classname="${escaped(source)}" name="all"/>`] : cases
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites name="rmqctl lint">',
    `  <testsuite name="${escaped(source)}" tests="${all.length}" failures="${failures}">`,
    ...all,
    '  </testsuite>',
    '</testsuites>',
  ].join('\n')
}

function caseOf(name: string, source: string, findings: readonly ShownFinding[]): string {
  const lines = findings.map(one => {
    const text = escaped([one.where, one.message, one.hint].filter(part => part != null).join('\n'))
    return one.level === 'error'
      ? `      <failure message="${escaped(one.message)}">${text}</failure>`
      : `      <system-out>warning: ${text}</system-out>`
  })
  return [`    <testcase classname="${escaped(source)}" name="${name}">`, ...lines, '    </testcase>'].join('\n')
}
