import { createHash } from 'node:crypto'
import { getProperties } from 'properties-file'
import type { HostFacts } from '../facts/model.ts'
import type { FileSpec } from '../shell/files.ts'

/**
 * Whether a file on a host is not what it should be. A properties file that RocketMQ itself rewrote with all of its keys
 * (rocketmq-facts 4.3) is still right while the keys that we write have our values.
 */
export function differs(file: FileSpec, facts: HostFacts): boolean {
  const found = facts.files[file.path]
  if (found === hashOf(file.content)) return false
  const text = facts.properties[file.path]
  return text == null || !agrees(file.content, text)
}

export function hashOf(content: string): string {
  return createHash('sha256').update(content).digest('hex')
}

function agrees(wanted: string, found: string): boolean {
  const there = getProperties(found)
  return Object.entries(getProperties(wanted)).every(([key, value]) => there[key] === value)
}
