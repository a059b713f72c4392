import { createHash } from 'node:crypto'
import { getProperties } from 'properties-file'
import { propertiesPath } from '../components/deployed.ts'
import { componentOf } from '../components/index.ts'
import type { HostFacts } from '../facts/model.ts'
import type { FileSpec } from '../shell/files.ts'
import type { Deployment } from '../topology/deployment.ts'

/**
 * Whether a file on a host is not what it should be. A properties file that RocketMQ itself rewrote with all of its keys
 * (rocketmq-facts 4.3) is still right while the keys that we write have our values, and a key that we wrote before and no longer
 * do is gone. That key is known from the record: RocketMQ's own cannot be told from ours by the file.
 */
export function differs(file: FileSpec, facts: HostFacts): boolean {
  const found = facts.files[file.path]
  if (found === hashOf(file.content)) return false
  const text = facts.properties[file.path]
  if (text == null) return true
  const wanted = getProperties(file.content)
  const there = getProperties(text)
  const before = Object.keys(recordedProperties(file.path, facts.record))
  return (
    Object.entries(wanted).some(([key, value]) => there[key] !== value) ||
    before.some(key => !(key in wanted) && key in there)
  )
}

export function hashOf(content: string): string {
  return createHash('sha256').update(content).digest('hex')
}

/** The keys that the recorded deployment has in this file; none for a file that is not of its instances. */
function recordedProperties(path: string, record: Deployment | null): Record<string, string> {
  const instance = record?.instances.find(one => propertiesPath(one) === path)
  if (record == null || instance == null) return {}
  const file = componentOf(instance)
    .files(instance, record)
    .find(one => one.path === path)
  return file == null ? {} : getProperties(file.content)
}
