import { atLeast } from '../../catalogue/version.ts'
import type { KeyRule } from './rule.ts'

/** A NameServer of these versions refuses routes for ever once it has told the first (apache/rocketmq #9182, fixed in 5.3.2). */
export const neverReady: KeyRule = {
  id: 'never-ready',
  what: 'needWaitForService=true for a NameServer of 5.1.0 to 5.3.1',
  why: 'it waits 45 s, tells one route, and refuses every other from then on (5.3.1:ClientRequestProcessor.java:64, apache/rocketmq #9182)',
  find: judged =>
    judged.role === 'namesrv' &&
    atLeast(judged.version, '5.1.0') &&
    !atLeast(judged.version, '5.3.2') &&
    /^true$/i.test(judged.values.get('needWaitForService') ?? '')
      ? [
          {
            level: 'error',
            key: 'needWaitForService',
            message: `a NameServer of RocketMQ ${judged.version} tells one route and then none any more, "name server not ready" for ever (#9182)`,
            hint: 'rocketmq: "5.3.3", or leave needWaitForService out',
          },
        ]
      : [],
}
