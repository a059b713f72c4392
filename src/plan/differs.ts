import { createHash } from 'node:crypto'
import type { HostFacts } from '../facts/model.ts'
import type { FileSpec } from '../shell/files.ts'
import type { Deployment } from '../topology/deployment.ts'
import { fileAt } from './files.ts'
import { propertyDifferences } from './properties.ts'

/**
 * Whether a file on a host is not what it should be. A properties file is compared by its keys: RocketMQ itself rewrites it
 * (rocketmq-facts 4.3).
 */
export function differs(file: FileSpec, facts: HostFacts): boolean {
  if (facts.files[file.path] === hashOf(file.content)) return false
  const there = facts.properties[file.path]
  if (there == null) return true
  const recorded = recordedContent(file.path, facts.record) ?? ''
  return propertyDifferences({ wanted: file.content, there, recorded }).length > 0
}

export function hashOf(content: string): string {
  return createHash('sha256').update(content).digest('hex')
}

/** What the recorded deployment has in a file of its instances, without secrets; undefined for any other file. */
export function recordedContent(path: string, record: Deployment | null): string | undefined {
  const instance = record?.instances.find(one => path.startsWith(`${one.dir}/`))
  if (record == null || instance == null) return undefined
  return fileAt(path, instance, record)?.content
}
