import type { Deployment } from '../topology/deployment.ts'

/** Topics of RocketMQ itself (5.3.3:TopicValidator.java:25), beside those named after a cluster or broker. */
const systemTopics = new Set([
  'TBW102',
  'SCHEDULE_TOPIC_XXXX',
  'BenchmarkTest',
  'RMQ_SYS_TRANS_HALF_TOPIC',
  'RMQ_SYS_TRACE_TOPIC',
  'RMQ_SYS_TRANS_OP_HALF_TOPIC',
  'TRANS_CHECK_MAX_TIME_TOPIC',
  'SELF_TEST_TOPIC',
  'OFFSET_MOVED_EVENT',
  'CHECKPOINT_TOPIC',
  'DefaultHeartBeatSyncerTopic',
])

/** RocketMQ's own topics, whose messages nobody waits for; %DLQ% and %RETRY% are users'. */
export function isOwnTopic(topic: string, { name, groups }: Pick<Deployment, 'name' | 'groups'>): boolean {
  if (topic.startsWith('rmq_sys_') || systemTopics.has(topic)) return true
  return topic === name || topic === `${name}_REPLY_TOPIC` || groups.some(group => group.name === topic)
}

/**
 * Whether clients made a topic and send to it. Retry and dead-letter topics are written by the broker that has the message, and
 * the rest is RocketMQ's own: what is written there says nothing about producers (rocketmq-facts 11.7).
 */
export function isUserTopic(topic: string, deployment: Pick<Deployment, 'name' | 'groups'>): boolean {
  return !/^(%RETRY%|%DLQ%)/.test(topic) && !isOwnTopic(topic, deployment)
}
