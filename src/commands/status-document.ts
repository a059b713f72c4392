import { nameserversOf } from '../components/deployed.ts'
import type { HostFacts, ProcessFact, UnitFact } from '../facts/model.ts'
import type { BrokerView } from '../probes/view.ts'
import type { InstanceState, InstanceStatus, StatusDocument } from '../report/status-document.ts'
import { unitName } from '../shell/systemd.ts'
import { type DeployedInstance, grpcAddresses } from '../topology/deployment.ts'
import { isBroker } from '../topology/roles.ts'
import { controlStatus } from './status-control.ts'
import type { StatusInput } from './status-input.ts'
import { problemsOf } from './status-problems.ts'

/** What `status` says, from what the hosts and the cluster itself say. Pure. */
export function statusDocument(input: StatusInput): StatusDocument {
  const { deployment, view } = input
  const instances = deployment.instances.map(instance => instanceStatus(instance, input))
  const problems = problemsOf(instances, input)
  const grpc = grpcAddresses(deployment)
  return {
    v: 1,
    cluster: deployment.name,
    rocketmq: deployment.rocketmq,
    at: new Date(view.at).toISOString(),
    healthy: problems.length === 0,
    problems,
    nameservers: nameserversOf(deployment).map(({ address }) => address),
    ...(grpc.length === 0 ? {} : { grpc }),
    instances,
    ...controlStatus(input),
  }
}

function instanceStatus(instance: DeployedInstance, input: StatusInput): InstanceStatus {
  const broker = input.view.brokers.find(one => one.instance === instance.id)
  const facts = input.facts[instance.host]
  const process = facts?.processes[instance.id]
  const startedAt = process?.startedAt ?? broker?.bootTimestamp
  const keepsMessages = isBroker(instance)
  return {
    id: instance.id,
    role: broker?.role ?? instance.role,
    group: instance.group ?? null,
    brokerId: instance.brokerId ?? liveId(instance, input),
    host: instance.host,
    address: instance.address,
    state: stateOf(instance, input),
    pid: process?.pid ?? null,
    startedAt: startedAt == null ? null : new Date(startedAt).toISOString(),
    version: broker?.version ?? (process?.running ? versionOf(instance, input) : null),
    registered: keepsMessages ? (broker?.registered ?? null) : null,
    ...replicationOf(instance, broker),
    putTps: keepsMessages ? (broker?.putTps ?? null) : null,
    getTps: keepsMessages ? (broker?.getTps ?? null) : null,
    diskUsedRatio: keepsMessages ? (broker?.diskUsedRatio ?? null) : null,
    supervisor: instance.supervisor,
    survives: facts == null ? null : survives(instance, facts, input.deployment.name),
  }
}

/** A dashboard has one of its own. */
function versionOf({ jar }: DeployedInstance, { deployment }: StatusInput): string | null {
  return jar == null ? deployment.rocketmq : (jar.version ?? null)
}

/** What the NameServers list a replica under: 0 while it leads, else what the controllers gave it. */
function liveId({ id, group = '' }: DeployedInstance, { view }: StatusInput): number | null {
  const led = view.led?.[group]
  return led?.master === id ? 0 : (led?.ids[id] ?? null)
}

function stateOf(instance: DeployedInstance, { facts, view, deployment }: StatusInput): InstanceState {
  const answers =
    [...view.brokers, ...(view.proxies ?? []), ...(view.pages ?? [])].find(one => one.instance === instance.id)
      ?.answers ??
    (instance.role === 'controller'
      ? view.controllers?.some(one => one.instance === instance.id && one.error == null) === true
      : view.nameservers.find(one => one.instance === instance.id)?.table != null)
  const host = facts[instance.host]
  if (host == null) return answers ? 'running' : 'unreachable'
  const process = host.processes[instance.id]
  if (process?.running === true) return answers ? 'running' : 'starting'
  const unit = instance.supervisor === 'systemd' ? host.units[unitName(deployment.name, instance.id)] : undefined
  return unit == null ? endOf(process, answers) : endOfUnit(unit, answers)
}

/** A process whose pid file is lost still answers. 143 and 130: it was asked to end. */
function endOf(process: ProcessFact | undefined, answers: boolean): InstanceState {
  if (process?.exitCode == null) return answers ? 'running' : 'stopped'
  return [0, 130, 143].includes(process.exitCode) ? 'stopped' : 'failed'
}

/** systemd keeps the exit code to itself, and starts again by itself. */
function endOfUnit({ activeState }: UnitFact, answers: boolean): InstanceState {
  if (activeState === 'failed') return 'failed'
  if (activeState === 'inactive') return 'stopped'
  return answers ? 'running' : 'starting'
}

function replicationOf(
  instance: DeployedInstance,
  broker: BrokerView | undefined,
): Pick<InstanceStatus, 'inSync' | 'lagBytes' | 'replication'> {
  const isCopy = instance.role === 'slave' || (instance.role === 'replica' && broker?.role !== 'master')
  if (!isCopy) return { inSync: null, lagBytes: null, replication: null }
  const replication = broker?.replication ?? { state: 'unknown' as const }
  return {
    inSync: replication.state === 'in-sync',
    lagBytes: 'lagBytes' in replication ? replication.lagBytes : null,
    replication: replication.state,
  }
}

/** A unit outlives logout and reboot; a detached process a logout, unless the login's processes are killed. */
function survives(instance: DeployedInstance, facts: HostFacts, cluster: string): InstanceStatus['survives'] {
  if (instance.supervisor === 'systemd') {
    const isEnabled = facts.units[unitName(cluster, instance.id)]?.enabled === true
    return { logout: true, reboot: isEnabled }
  }
  const isKilled = facts.systemd.killUserProcesses && !facts.systemd.linger && facts.login.uid !== 0
  return { logout: !isKilled, reboot: false }
}
