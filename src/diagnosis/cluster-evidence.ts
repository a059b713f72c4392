import type { RmqctlError } from '../errors.ts'
import type { HostFacts } from '../facts/model.ts'
import type { ClusterView } from '../probes/view.ts'
import type { DeployedInstance, Deployment } from '../topology/deployment.ts'
import type { Diagnosis, Evidence, Quote } from './evidence.ts'
import type { Stranger } from './strangers.ts'

/** Everything that is known about a cluster that may not be well: the input of `diagnoseCluster`. Plain data. */
export interface ClusterEvidence {
  deployment: Deployment
  view: ClusterView
  /** The same, a moment later; only where a slave was behind. */
  later?: ClusterView
  /** Of the hosts that could be reached. */
  facts: Record<string, HostFacts>
  /** Why the others could not. */
  failures: RmqctlError[]
  /** By instance, where its host could be reached. */
  instances: Record<string, Evidence>
  /** What brokers that answer run with, by instance (request 26). */
  configs: Record<string, Record<string, string>>
  /** Brokers at addresses that NameServers know and nobody deployed, where they answer. */
  strangers: Stranger[]
}

/** What a finding is about; its group or host only where it is not about one instance. */
export interface About {
  instance?: string
  group?: string
  host?: string
}

export interface ClusterFinding extends Diagnosis {
  about: About
  /** `warning`: worth knowing, and nothing is broken by it. */
  level: 'error' | 'warning'
}

/** One known way in which a cluster is not well though each of its processes may be. Pure data and one pure function. */
export interface ClusterSignature {
  id: string
  /** These four are lines of docs/diagnoses.md, as of a Signature. */
  sign: string
  why: string
  remedy: string
  matches(evidence: ClusterEvidence): Omit<ClusterFinding, 'id'>[]
}

/** What a NameServer or a broker said, as proof. */
export function answerOf(instance: DeployedInstance, text: string): Quote {
  return { file: `${instance.id} ${instance.address}`, line: 0, text }
}

/** A group's table entry as people read it: "0=10.0.0.11:10911, 1=10.0.0.12:10921". */
export function addressesText(addresses: Record<string, string> | undefined): string {
  const entries = Object.entries(addresses ?? {}).toSorted(([a], [b]) => Number(a) - Number(b))
  return entries.length === 0 ? 'nothing' : entries.map(([id, address]) => `${id}=${address}`).join(', ')
}
