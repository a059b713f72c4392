import type { Machine } from '../components/machines.ts'
import type { HostFacts } from '../facts/model.ts'
import type { Deployment } from '../topology/deployment.ts'

/** Is what would be deployed acceptable on one machine? Pure: facts are gathered before. */
export type Check = (machine: Machine, facts: HostFacts, deployment: Deployment) => CheckFinding[]

/** What a check has to say about a host or an instance. */
export interface CheckFinding {
  /** Name for `--skip`. */
  check: string
  level: 'error' | 'warning'
  host: string
  instance?: string
  message: string
  /** The cure, as a command where there is one. */
  hint: string
}
