import { RmqctlError } from '../errors.ts'
import type { Deployment } from '../topology/deployment.ts'

/**
 * cluster.json without zod: it is ours, and read on every call. null for a damaged one, which is as good as none: the next `up`
 * writes it anew. `where`: the file, for people.
 * @throws RmqctlError `input` when a newer rmqctl wrote it.
 */
export function parseRecord(text: string, { host, where }: { host: string; where: string }): Deployment | null {
  const record = parseJson(text)
  if (typeof record !== 'object' || record == null || !('format' in record)) return null
  if (typeof record.format === 'number' && record.format > 1)
    throw new RmqctlError('input', `${where} on ${host} has format ${record.format}; this rmqctl knows format 1`, {
      host,
      hint: 'use the newer rmqctl that wrote it',
    })
  return isDeployment(record) ? record : null
}

function isDeployment(record: object): record is Deployment {
  const { hosts, instances, groups } = record as Partial<Deployment>
  return [hosts, instances, groups].every(Array.isArray)
}

/** The hosts of a cluster have one and the same: it is read once, and kept once. Nobody changes what was read. */
let last: { text: string; value: unknown } = { text: '', value: undefined }

/** undefined for what is no JSON, such as a record cut short by a full disk. */
function parseJson(text: string): unknown {
  if (text === last.text) return last.value
  try {
    last = { text, value: JSON.parse(text) }
    return last.value
  } catch {
    return undefined
  }
}
