import type { Deployment } from '../topology/deployment.ts'
import { isOrHasProxy } from '../topology/roles.ts'
import type { Situation } from './situation.ts'

/** How a rolling restart is to be done, and what is known about the cluster that it is done to. */
export interface RollOptions {
  /** Instances to restart. */
  restart: readonly string[]
  situation: Situation
  /** Addresses of instances that the topology no longer has and that still run. */
  leaving: readonly string[]
  /** How long clients may take to learn a new route, ms: they ask each 30 s. */
  routeWaitMs: number
  /** Groups at once. */
  batch: Batch
  /** What restarts gets something new: the first group proves it for the others. */
  canary: boolean
  /** false: no group is emptied of producers first, nothing is waited for. */
  drain: boolean
  /** What to do to ordered topics; undefined: refuse. */
  ordered?: 'remap' | 'fail'
  /** Go on where there is nowhere else to write. */
  force: boolean
}

export type Batch = { groups: number } | { percent: number }

/** Clients ask each 30 s; behind a proxy, whose own routes are up to 20 s old, they may learn it that much later (rocketmq-facts 11.13). */
export function defaultRouteWaitMs({ instances }: Pick<Deployment, 'instances'>): number {
  return instances.some(isOrHasProxy) ? 60_000 : 35_000
}

export function groupsAtOnce(batch: Batch, groups: number): number {
  return Math.max(1, 'groups' in batch ? batch.groups : Math.floor((groups * batch.percent) / 100))
}
