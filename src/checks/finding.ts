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
