import type { Problem } from '../finding.ts'
import { isAtLeast, newestKnown, oldestSupported, parseVersion } from '../version.ts'
import { error, type Judged, warning } from './rule.ts'

/** A version in full, from 4.9 on. Later than known is allowed: RocketMQ goes on without us. */
export function version({ cluster: { rocketmq } }: Judged): Problem[] {
  const path = ['rocketmq']
  const parsed = parseVersion(rocketmq)
  if (parsed == null) {
    const hint = /^\d+\.\d+$/.test(rocketmq) ? `rocketmq: "${rocketmq}.0", or a later one` : 'rocketmq: "5.3.3"'
    return [error(`'${rocketmq}' is not a RocketMQ version: all three numbers are wanted`, path, hint)]
  }
  if (!isAtLeast(rocketmq, oldestSupported))
    return [error(`RocketMQ ${rocketmq} is older than 4.9, which rmqctl begins with`, path, 'rocketmq: "4.9.8"')]
  const isNewer = parsed[0] > 5 || !isAtLeast(newestKnown, rocketmq)
  return isNewer
    ? [warning(`RocketMQ ${rocketmq} is newer than this rmqctl knows; it is treated as ${newestKnown}`, path)]
    : []
}
