import type { KindReport, LoadReport } from './java-client.ts'

/** What a rolling restart did to a client that sent all the while, in one line. */
export function rolledUnderLoad({
  sent,
  failed,
  missing,
  duplicated,
  statuses,
  slow,
  longestMs,
  errors,
}: LoadReport): string {
  return `sent ${sent}: failed for good ${failed}, lost ${missing}, twice ${duplicated}; over 0.5 s ${slow}, longest ${longestMs} ms; ${statuses}${errors == null ? '' : ` (${errors})`}`
}

/** The same of one kind of messages. */
export function kindUnderLoad(report: KindReport): string {
  const order = report.kind === 'ordered' ? `, out of order ${report.disordered}` : ''
  return `${report.kind}: ${rolledUnderLoad(report)}; latest ${report.lateMs} ms after it was due${order}`
}
