import type { DeployedInstance } from '../topology/deployment.ts'
import { controlSignatures } from './cluster-control.ts'
import type { ClusterEvidence, ClusterFinding, ClusterSignature } from './cluster-evidence.ts'
import { registrationSignatures } from './cluster-registration.ts'
import { replicationSignatures } from './cluster-replication.ts'
import { copiesLeft, hostsUnreachable, stateSignatures } from './cluster-state.ts'
import { diagnose } from './diagnose.ts'
import { bootLine } from './signature.ts'

/** Every known way in which a cluster as a whole is not well, causes before consequences. */
export const clusterSignatures: readonly ClusterSignature[] = [
  hostsUnreachable,
  ...registrationSignatures,
  ...controlSignatures,
  ...replicationSignatures,
  ...stateSignatures,
  copiesLeft,
]

/** Why a cluster is not well: hosts, then processes, then what they say of each other, then what follows from it. */
export function diagnoseCluster(evidence: ClusterEvidence): ClusterFinding[] {
  const [hosts = [], ...others] = clusterSignatures.map(({ id, matches }) =>
    matches(evidence).map(finding => ({ id, ...finding })),
  )
  const instances = evidence.deployment.instances.flatMap(instance => diagnoseInstance(instance, evidence))
  return [...hosts, ...together(instances), ...others.flat()]
}

/** An instance that does not run or does not answer, and a broker that answers but is not registered somewhere. */
function diagnoseInstance(instance: DeployedInstance, cluster: ClusterEvidence): ClusterFinding[] {
  const evidence = cluster.instances[instance.id]
  if (evidence == null) return []
  const about = { instance: instance.id, host: instance.host }
  const asFinding = (diagnosis: ReturnType<typeof diagnose>[number]): ClusterFinding => ({
    ...diagnosis,
    about,
    level: 'error',
  })
  if (answers(instance, cluster)) {
    const known = isMissingSomewhere(instance, cluster) ? diagnose(evidence).filter(({ id }) => id !== 'unknown') : []
    return known.map(asFinding)
  }
  const [first, ...more] = diagnose(evidence)
  const found = [...(first == null ? [] : [first]), ...more.filter(({ certain }) => certain)]
  const silence = silenceOf(instance, cluster)
  const hangs = evidence.running === true && bootLine(evidence) != null && found.every(({ id }) => id === 'unknown')
  return hangs ? [hanging(instance, silence)] : found.map(asFinding)
}

/** It has booted, its process is there, and it does not answer. */
function hanging({ id, host, address }: DeployedInstance, why: string): ClusterFinding {
  return {
    id: 'does-not-answer',
    about: { instance: id, host },
    level: 'error',
    cause: `${id} has booted and its process is there, but it does not answer: ${why}`,
    evidence: [{ file: `${id} ${address}`, line: 0, text: why }],
    cure: `rmqctl exec host/${host} -- uptime; rmqctl logs ${id}; if it stays so: rmqctl stop ${id} && rmqctl start ${id}`,
    certain: false,
  }
}

function viewOf({ id }: DeployedInstance, { view }: ClusterEvidence) {
  return {
    broker: view.brokers.find(one => one.instance === id),
    nameserver: view.nameservers.find(one => one.instance === id),
    controller: view.controllers?.find(one => one.instance === id),
  }
}

function answers(instance: DeployedInstance, cluster: ClusterEvidence): boolean {
  const { broker, nameserver, controller } = viewOf(instance, cluster)
  if (instance.role === 'controller') return controller != null && controller.error == null
  return broker?.answers === true || nameserver?.table != null
}

function silenceOf(instance: DeployedInstance, cluster: ClusterEvidence): string {
  const { broker, nameserver, controller } = viewOf(instance, cluster)
  return controller?.error ?? broker?.error ?? nameserver?.error ?? 'no answer'
}

/** At a NameServer that answers; one that does not is its own trouble. */
function isMissingSomewhere({ group, address }: DeployedInstance, { view }: ClusterEvidence): boolean {
  if (group == null) return false
  const tables = view.nameservers.flatMap(({ table }) => (table == null ? [] : [table]))
  return tables.some(table => !Object.values(table[group]?.addresses ?? {}).includes(address))
}

/** Instances that were all stopped the same way are one finding. */
function together(findings: ClusterFinding[]): ClusterFinding[] {
  const isStopped = ({ id }: ClusterFinding) => id === 'stopped-from-outside'
  const stopped = findings.filter(isStopped)
  if (stopped.length < 2) return findings
  const ids = stopped.flatMap(({ about }) => about.instance ?? [])
  const one: ClusterFinding = {
    id: 'stopped-from-outside',
    about: {},
    level: 'error',
    cause: `${ids.slice(0, -1).join(', ')} and ${ids.at(-1)} were stopped, by rmqctl or from outside`,
    evidence: stopped.flatMap(({ evidence }) => evidence.slice(0, 1)),
    cure: `rmqctl start ${ids.join(' ')}`,
    certain: true,
  }
  return [...findings.filter(finding => !isStopped(finding)), one]
}
