import type { ClusterChoice } from './options.ts'

export interface FailoverOptions extends ClusterChoice {
  group: string
  /** The replica that is to lead; undefined: the first that is in sync. */
  to?: string
}
