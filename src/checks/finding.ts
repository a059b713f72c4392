import type { Machine } from '../components/machines.ts'
import type { HostFacts } from '../facts/model.ts'
import type { Deployment } from '../topology/deployment.ts'

/** Is what would be deployed acceptable on one machine? Pure: facts are gathered before. */
export interface Check {
  /** What it looks at. */
  looks: string
  /** What goes wrong otherwise. */
  why: string
  /** What `--fix` does about it; undefined where it only says what to type. */
  fix?: string
  /** Runs before every `up` too; the others want facts that only `check` gathers. */
  quick: boolean
  find(machine: Machine, facts: HostFacts, deployment: Deployment): CheckFinding[]
}

/** What a check has to say about a host or an instance. */
export interface CheckFinding {
  /** Name for `--skip`. */
  check: string
  level: 'error' | 'warning'
  host: string
  instance?: string
  /** A path, a port, an address. */
  where?: string
  message: string
  /** The cure, as a command where there is one. */
  hint: string
}
