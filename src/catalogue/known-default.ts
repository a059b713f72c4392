import { defaultOf, listedVersion } from './lookup.ts'
import type { ConfigRole } from './roles.ts'

/** What a process sets itself at its start, whatever the default of its configuration says (5.3.3:BrokerStartup.java:150). */
const setByItself: ReadonlySet<string> = new Set([
  'accessMessageInMemoryMaxRatio',
  'bitMapLengthConsumeQueueExt',
  'brokerConfigPath',
  'haListenPort',
  'rocketmqHome',
])

/**
 * The value that a process of exactly this version answers with for a key that no file says; undefined where that is not known, or
 * not the same everywhere.
 */
export function knownDefault(version: string, role: ConfigRole, key: string): string | undefined {
  if (listedVersion(version) !== version || setByItself.has(key)) return undefined
  const value = defaultOf(version, key, role)
  return value?.includes('${') ? undefined : value
}
