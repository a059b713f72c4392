/** A RocketMQ version as numbers; a suffix such as -SNAPSHOT counts for nothing. */
export type Version = readonly [major: number, minor: number, patch: number]

/** The newest that this rmqctl knows; a later one is treated as this one. */
export const newestKnown = '5.5.0'
/** Older ones are taken for this one: none of them was ever tried. */
export const oldestTried = '4.9.0'
/** Before it RocketMQ's programs were com.alibaba's, with other names. */
export const oldestPossible = '4.0.0'

/** The numbers of "5.3.3"; undefined when it is not a full version. */
export function parseVersion(text: string): Version | undefined {
  const match = /^(\d{1,4})\.(\d{1,4})\.(\d{1,4})(?:-[A-Za-z0-9.]{1,40})?$/.exec(text)
  return match == null ? undefined : [Number(match[1]), Number(match[2]), Number(match[3])]
}
