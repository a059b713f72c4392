import type { CheckDocument, CheckEntry } from './check-document.ts'
import { escaped } from './xml.ts'

/** `check --output junit`: a suite a machine, a case a check; an error is a failure, a warning is written beside. */
export function checkJunit({ cluster, hosts, checks, skipped, findings }: CheckDocument): string {
  const suites = hosts.map(host => {
    const of = (check: string) => findings.filter(one => one.host === host && one.check === check)
    const failures = checks.filter(check => of(check).some(({ level }) => level === 'error')).length
    const cases = [
      ...checks.map(check => caseOf(cluster, host, { check, found: of(check) })),
      ...skipped.map(check => `    ${opening(cluster, host, check)}><skipped/></testcase>`),
    ]
    const counts = `tests="${cases.length}" failures="${failures}" skipped="${skipped.length}"`
    return [`  <testsuite name="${escaped(host)}" ${counts}>`, ...cases, '  </testsuite>'].join('\n')
  })
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites name="rmqctl check">',
    ...suites,
    '</testsuites>',
  ].join('\n')
}

function caseOf(cluster: string, host: string, { check, found }: { check: string; found: CheckEntry[] }): string {
  const open = opening(cluster, host, check)
  if (found.length === 0) return `    ${open}/>`
  const lines = found.map(one => {
    const text = escaped(`${one.what}\n${one.why}\n${one.cure}`)
    return one.level === 'error'
      ? `      <failure message="${escaped(one.what)}">${text}</failure>`
      : `      <system-out>${escaped('warning: ')}${text}</system-out>`
  })
  return [`    ${open}>`, ...lines, '    </testcase>'].join('\n')
}

function opening(cluster: string, host: string, check: string): string {
  return `<testcase classname="${escaped(`${cluster}.${host}`)}" name="${check}"`
}
