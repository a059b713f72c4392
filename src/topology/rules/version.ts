import { atLeast } from '../../catalogue/version.ts'
import type { Problem } from '../finding.ts'
import { newestKnown, oldestPossible, oldestTried, parseVersion } from '../version.ts'
import { error, type Judged, warning } from './rule.ts'

/** A version in full, from 4.0 on. Earlier than tried and later than known are allowed: RocketMQ went on without us. */
export function version({ cluster: { rocketmq }, topology }: Judged): Problem[] {
  const origin = topology.rocketmq === rocketmq ? '' : ', from --rocketmq,'
  const path = ['rocketmq']
  const parsed = parseVersion(rocketmq)
  if (parsed == null) {
    const isShort = /^\d+\.\d+$/.test(rocketmq)
    const example = isShort ? `${rocketmq}.0` : '5.3.3'
    const hint = `${origin === '' ? `rocketmq: "${example}"` : `--rocketmq ${example}`}${isShort ? ', or a later one' : ''}`
    return [error(`'${rocketmq}'${origin} is not a RocketMQ version: all three numbers are wanted`, path, hint)]
  }
  if (!atLeast(rocketmq, oldestPossible))
    return [error(`RocketMQ ${rocketmq} is older than 4.0: its programs have other names`, path, 'rocketmq: "4.9.8"')]
  if (!atLeast(rocketmq, oldestTried)) {
    const text = `RocketMQ ${rocketmq} is older than 4.9, and was never tried with rmqctl; it is treated as ${oldestTried}`
    return [warning(text, path, 'rocketmq: "4.9.8"')]
  }
  const isNewer = parsed[0] > 5 || !atLeast(newestKnown, rocketmq)
  return isNewer
    ? [warning(`RocketMQ ${rocketmq} is newer than this rmqctl knows; it is treated as ${newestKnown}`, path)]
    : []
}
