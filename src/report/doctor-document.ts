/** What `doctor --json` prints. Only additions within `v`. */
export interface DoctorDocument {
  v: 1
  cluster: string
  rocketmq: string
  /** When it was looked at, ISO 8601. */
  at: string
  /** No finding is an error. */
  healthy: boolean
  /** Causes before consequences. */
  findings: Finding[]
}

export interface Finding {
  /** One word a script can match; docs/diagnoses.md explains each. */
  id: string
  /** `warning`: worth knowing, and nothing is broken by it. */
  level: 'error' | 'warning'
  instance: string | null
  group: string | null
  host: string | null
  /** One sentence. */
  cause: string
  /** False: likely, but something else could look the same. */
  certain: boolean
  evidence: { file: string; line: number | null; text: string }[]
  /** What to type, or to change. */
  cure: string
}
