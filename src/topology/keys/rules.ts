import { badAddress, contradiction } from './identity.ts'
import { neverReady } from './never-ready.ts'
import { earlyDeletion, outOfRange } from './range.ts'
import { shortRetention } from './retention.ts'
import type { JudgedKeys, KeyFinding, KeyRule } from './rule.ts'
import { ignoredHaPort, replicaArithmetic, syncIsAsync } from './sync.ts'
import { unknownKey } from './unknown.ts'
import { openAcl, unreadKey } from './unread.ts'
import { wrongName, wrongType } from './value.ts'

/** What is looked for in RocketMQ's keys, in the order of docs/lint.md. */
export const keyRules: readonly KeyRule[] = [
  unknownKey,
  wrongType,
  wrongName,
  outOfRange,
  badAddress,
  contradiction,
  syncIsAsync,
  replicaArithmetic,
  ignoredHaPort,
  neverReady,
  openAcl,
  unreadKey,
  shortRetention,
  earlyDeletion,
]

/** Everything that the rules find, each with the name of its rule. */
export function judgeKeys(judged: JudgedKeys): (KeyFinding & { rule: string })[] {
  return keyRules.flatMap(({ id, find }) => find(judged).map(finding => ({ ...finding, rule: id })))
}
