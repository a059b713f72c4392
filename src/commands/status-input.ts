import type { RmqctlError } from '../errors.ts'
import type { HostFacts } from '../facts/model.ts'
import type { ClusterView } from '../probes/view.ts'
import type { Deployment } from '../topology/deployment.ts'

/** What a status is made of: what the hosts say, and what the cluster itself says. */
export interface StatusInput {
  deployment: Deployment
  facts: Record<string, HostFacts>
  /** Of the hosts that could not be reached. */
  failures: RmqctlError[]
  view: ClusterView
}
