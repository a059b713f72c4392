import type { Answer, Failure } from '../remoting/answer.ts'
import { getHaStatus, type HaStatus } from '../remoting/requests/ha-status.ts'
import { getRuntimeInfo, type RuntimeInfo } from '../remoting/requests/runtime-info.ts'
import { bracketed } from '../topology/address.ts'
import type { DeployedGroup, DeployedInstance, Deployment } from '../topology/deployment.ts'
import type { Asking } from './asking.ts'
import { instanceOf } from './deployed-instance.ts'
import type { ConnectionSample, FirstMessage, GroupSample, MasterSample, SlaveSample } from './group-sample.ts'

/** What a broker said when it was asked for runtime info and, on 5.x, HA status. */
export interface BrokerAnswer {
  runtime: Answer<RuntimeInfo>
  ha: Answer<HaStatus | undefined>
}

export interface AskedGroup {
  sample: GroupSample
  answers: Map<string, BrokerAnswer>
}

/**
 * Asks a group's master, then its slaves, then its master again, so that offsets can be compared. `maxBefore`: what the slaves are
 * to have, from an earlier look.
 */
export async function sampleGroup(group: DeployedGroup, asking: Asking, maxBefore?: number): Promise<AskedGroup> {
  const { deployment } = asking
  const master = instanceOf(deployment, group.master)
  const slaves = group.slaves.map(id => instanceOf(deployment, id))
  const before = await askBroker(master, asking)
  const slaveAnswers = await Promise.all(slaves.map(slave => askBroker(slave, asking)))
  const after = slaves.length === 0 || !before.runtime.ok ? {} : await askAgain(master, asking)
  return {
    sample: {
      haAddress: `${bracketed(hostAddress(master, deployment))}:${master.ports.ha ?? master.ports.listen + 1}`,
      master: { ...masterSample(master, before), ...(maxBefore == null ? {} : { maxBefore }), ...after },
      slaves: slaves.map((slave, index) => slaveSample(slave, slaveAnswers[index]!, deployment)),
    },
    answers: new Map([[master.id, before], ...slaves.map((slave, index) => [slave.id, slaveAnswers[index]!] as const)]),
  }
}

async function askBroker(instance: DeployedInstance, asking: Asking): Promise<BrokerAnswer> {
  const client = asking.pool.client(instance)
  const [runtime, ha] = await Promise.all([
    client.call(getRuntimeInfo, undefined, asking),
    askHaStatus(instance, asking),
  ])
  return { runtime, ha }
}

/** 4.9 has no such request, and would log each attempt. */
async function askHaStatus(instance: DeployedInstance, asking: Asking): Promise<Answer<HaStatus | undefined>> {
  if (Number.parseInt(asking.deployment.rocketmq, 10) < 5) return { ok: true, value: undefined }
  return asking.pool.client(instance).call(getHaStatus, undefined, asking)
}

async function askAgain(master: DeployedInstance, asking: Asking): Promise<Partial<MasterSample>> {
  const ha = await askHaStatus(master, asking)
  if (!ha.ok) return { failure: ha.failure }
  if (ha.value?.role === 'master') return { maxAfter: ha.value.maxOffset, connections: ha.value.connections }
  if (ha.value?.role === 'slave') return { isSlave: true }
  const { haConnections, signal } = asking
  const [runtime, sockets] = await Promise.all([
    asking.pool.client(master).call(getRuntimeInfo, undefined, asking),
    haConnections?.(master, signal),
  ])
  if (!runtime.ok) return { failure: runtime.failure }
  const connections: ConnectionSample[] | undefined = sockets?.map(({ address, reported }) =>
    reported === false ? { address, ackOffset: notReported } : { address },
  )
  return { maxAfter: runtime.value.maxOffset, ...(connections == null ? {} : { connections }) }
}

/** What 5.x says of a slave that has not reported yet (5.3.3:DefaultHAConnection.java:58). */
const notReported = -1

function masterSample(master: DeployedInstance, { runtime, ha }: BrokerAnswer): MasterSample {
  const failure = failureIn(runtime, ha)
  if (failure != null || !runtime.ok) return { instance: master.id, ...(failure == null ? {} : { failure }) }
  return { instance: master.id, maxBefore: runtime.value.maxOffset, ...firstMessage(runtime.value) }
}

function slaveSample(slave: DeployedInstance, { runtime, ha }: BrokerAnswer, deployment: Deployment): SlaveSample {
  const known = {
    instance: slave.id,
    host: hostAddress(slave, deployment),
    heartbeatMs: Number(slave.config.haSendHeartbeatInterval ?? 5000), // MessageStoreConfig's default
  }
  const failure = failureIn(runtime, ha)
  if (failure != null || !runtime.ok || !ha.ok) return { ...known, ...(failure == null ? {} : { failure }) }
  const { maxOffset, dispatchBehindBytes, clock } = runtime.value
  return {
    ...known,
    maxOffset,
    dispatchBehindBytes,
    ...firstMessage(runtime.value),
    ...(clock == null ? {} : { clock }),
    ...(ha.value?.role === 'master' ? { isMaster: true } : {}),
    ...(ha.value?.role === 'slave' ? { client: ha.value.client } : {}),
  }
}

function firstMessage({ minOffset, firstStoredAt }: RuntimeInfo): { first?: FirstMessage } {
  return firstStoredAt == null ? {} : { first: { offset: minOffset, storedAt: firstStoredAt } }
}

function failureIn(...answers: Answer<unknown>[]): Failure | undefined {
  return answers.flatMap(answer => (answer.ok ? [] : [answer.failure]))[0]
}

function hostAddress(instance: DeployedInstance, deployment: Deployment): string {
  return deployment.hosts.find(host => host.id === instance.host)?.address ?? instance.address.replace(/:\d+$/, '')
}
