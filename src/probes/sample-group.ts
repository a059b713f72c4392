import { haPortOf, instanceNamed } from '../components/deployed.ts'
import type { Answer, Failure } from '../remoting/answer.ts'
import { getHaStatus, type HaStatus } from '../remoting/requests/ha-status.ts'
import { getRuntimeInfo, type RuntimeInfo } from '../remoting/requests/runtime-info.ts'
import { bracketed } from '../topology/address.ts'
import type { DeployedGroup, DeployedInstance, Deployment } from '../topology/deployment.ts'
import type { Asking } from './asking.ts'
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
  const master = instanceNamed(group.master, deployment)
  const slaves = group.slaves.map(id => instanceNamed(id, deployment))
  // the HA status says how far the master is; its runtime info takes longer, and is not waited for before the slaves are asked
  const asked = asking.pool.client(master).call(getRuntimeInfo, undefined, asking)
  asked.catch(() => {}) // seen below
  const ha = await askHaStatus(master, asking)
  const saysEnd = ha.ok && ha.value?.role === 'master' ? ha.value.maxOffset : undefined
  if (saysEnd == null) await asked
  const [runtime, ...slaveAnswers] = await Promise.all([asked, ...slaves.map(slave => askBroker(slave, asking))])
  const before = { runtime, ha }
  const after = slaves.length === 0 || !runtime.ok ? {} : await askAgain(master, asking)
  const known = maxBefore ?? saysEnd
  return {
    sample: {
      haAddress: haAddressOf(master, deployment),
      master: { ...masterSample(master, before), ...(known == null ? {} : { maxBefore: known }), ...after },
      slaves: slaves.map((slave, index) => slaveSample(slave, slaveAnswers[index]!, deployment)),
    },
    answers: new Map([[master.id, before], ...slaves.map((slave, index) => [slave.id, slaveAnswers[index]!] as const)]),
  }
}

/**
 * What tells whether slaves are connected at all, for whoever waits for that: runtime info, which costs a broker tens of ms
 * (5.3.3:TimerWheel#getAllNum), is not asked. Undefined where it is not known so, as on 4.9.
 */
export async function sampleLinks(group: DeployedGroup, asking: Asking): Promise<GroupSample | undefined> {
  const { deployment } = asking
  const master = instanceNamed(group.master, deployment)
  const asked = await askHaStatus(master, asking)
  if (!asked.ok || asked.value?.role !== 'master') return undefined
  const { maxOffset, connections } = asked.value
  const slaves = group.slaves.map(id => instanceNamed(id, deployment))
  return {
    haAddress: haAddressOf(master, deployment),
    master: { instance: master.id, maxBefore: maxOffset, maxAfter: maxOffset, connections },
    slaves: await Promise.all(
      slaves.map(async slave => {
        const ha = await askHaStatus(slave, asking)
        const client = ha.ok && ha.value?.role === 'slave' ? ha.value.client : undefined
        return { ...knownOf(slave, deployment), ...(client == null ? {} : { client, maxOffset: client.maxOffset }) }
      }),
    ),
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
  const known = knownOf(slave, deployment)
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

function knownOf(slave: DeployedInstance, deployment: Deployment): SlaveSample {
  return {
    instance: slave.id,
    host: hostAddress(slave, deployment),
    heartbeatMs: Number(slave.config.haSendHeartbeatInterval ?? 5000), // MessageStoreConfig's default
  }
}

function haAddressOf(master: DeployedInstance, deployment: Deployment): string {
  return `${bracketed(hostAddress(master, deployment))}:${haPortOf(master)}`
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
