import type { ClusterChoice } from './options.ts'

/** What of a cluster `diff` compares, and how it ends. */
export interface DiffOptions extends ClusterChoice {
  /** Keys that agree as well. */
  all: boolean
  exitCode: boolean
  name?: string
  rocketmq?: string
}
