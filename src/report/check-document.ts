/** What `check --json` prints. Only additions within `v`. */
export interface CheckDocument {
  v: 1
  cluster: string
  /** No errors, and every host was looked at. */
  ok: boolean
  errors: number
  warnings: number
  /** The machines that were looked at, by the host that commands go to. */
  hosts: string[]
  /** Names of all checks that ran, and of those that `--skip` left out. */
  checks: string[]
  skipped: string[]
  findings: CheckEntry[]
  roads: RoadEntry[]
  /** What `--fix` did. */
  fixed: { host: string; text: string }[]
}

export interface CheckEntry {
  check: string
  level: 'error' | 'warning'
  host: string
  instance?: string
  where?: string
  what: string
  why: string
  /** What to type, or to change; several lines are alternatives. */
  cure: string
}

export interface RoadEntry {
  /** Host id, or control for this machine. */
  from: string
  to: string
  instance: string
  address: string
  port: number
  use: string
  state: 'open' | 'refused' | 'blocked' | 'unknown'
}
