import { expect, test } from 'vitest'
import { isOwnTopic, isUserTopic } from '../../src/probes/own-topics.ts'
import { deployment } from '../components/deployments.ts'

test.each([
  ['orders', { own: false, sentTo: true }],
  ['%RETRY%group', { own: false, sentTo: false }],
  ['%DLQ%group', { own: false, sentTo: false }],
  ['TBW102', { own: true, sentTo: false }],
  ['SCHEDULE_TOPIC_XXXX', { own: true, sentTo: false }],
  ['RMQ_SYS_TRANS_HALF_TOPIC', { own: true, sentTo: false }],
  ['rmq_sys_wheel_timer', { own: true, sentTo: false }],
  ['trade', { own: true, sentTo: false }],
  ['trade_REPLY_TOPIC', { own: true, sentTo: false }],
  ['broker-a', { own: true, sentTo: false }],
])('whose topic is it: %s', (topic, { own, sentTo }) => {
  expect(isOwnTopic(topic, deployment())).toBe(own)
  expect(isUserTopic(topic, deployment())).toBe(sentTo)
})
