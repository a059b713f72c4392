import type { CheckFinding } from '../checks/finding.ts'
import { RmqctlError, throwAll } from '../errors.ts'
import type { Context } from './context.ts'

/** Warnings are said, errors stop: exit 3, all of them together. */
export function reportFindings(findings: CheckFinding[], { emit }: Context): void {
  for (const { message, host, hint } of findings.filter(finding => finding.level === 'warning'))
    emit({ type: 'note', level: 'warning', host, text: `${message} (${hint})` })
  throwAll(
    findings
      .filter(finding => finding.level === 'error')
      .map(({ message, host, hint }) => new RmqctlError('check', message, { host, hint })),
  )
}
