import { getProperties } from 'properties-file'
import { isSecretKey } from '../catalogue/secrets.ts'

/** The keys of a configuration file: of properties, or of rmq-proxy.json, whose numbers and truth values become text. */
export function keysIn(text: string): Record<string, string> {
  if (!text.startsWith('{')) return getProperties(text)
  try {
    const values: unknown = JSON.parse(text)
    return typeof values === 'object' && values !== null
      ? Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)]))
      : {}
  } catch {
    return {} // somebody's edit broke it: nothing in it is as it should be
  }
}

/** A key of a properties file that is not as it should be. `from` undefined: it is not there; `to` undefined: it should not be. */
export interface PropertyDifference {
  key: string
  from?: string
  to?: string
}

/** The texts of a properties file that tell what differs. */
export interface PropertyTexts {
  /** What the topology asks for. */
  wanted: string
  /** What is on the host. */
  there: string
  /** What the recorded deployment has in it, without secrets; '' where there is none. */
  recorded: string
}

/**
 * Key by key, never by text: RocketMQ writes a file anew with all of its keys, sorted and without comments (rocketmq-facts 4.3).
 * In such a file a key that nobody asks for is RocketMQ's own, unless the record says that it was ours, or it is a secret with a
 * value: secrets are in no record. In a file that we wrote every other key is somebody's edit.
 */
export function propertyDifferences({ wanted, there, recorded }: PropertyTexts): PropertyDifference[] {
  const [to, from, before] = [wanted, there, recorded].map(keysIn) as [Keys, Keys, Keys]
  const isOurs = wasRewritten(there)
    ? (key: string) => Object.hasOwn(before, key) || (isSecretKey(key) && from[key] !== '')
    : () => true
  const changed = Object.keys(to).filter(key => from[key] !== to[key])
  const gone = Object.keys(from).filter(key => !Object.hasOwn(to, key) && isOurs(key))
  return [...changed, ...gone].map(key => ({
    key,
    ...(Object.hasOwn(from, key) ? { from: from[key] } : {}),
    ...(Object.hasOwn(to, key) ? { to: to[key] } : {}),
  }))
}

type Keys = Record<string, string>

/** RocketMQ wrote it after a change at run time: only its own dump says where its home is. */
export function wasRewritten(text: string): boolean {
  return /^rocketmqHome=/m.test(text)
}

/** Whether a file has the keys of the record and no others but secrets: nobody edited it since. */
export function isAsRecorded(there: string, recorded: string): boolean {
  const [from, before] = [there, recorded].map(keysIn) as [Keys, Keys]
  const keys = new Set([...Object.keys(from), ...Object.keys(before)])
  return [...keys].every(key => isSecretKey(key) || from[key] === before[key])
}
