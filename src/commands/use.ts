import { chooseCluster } from '../store/choose-cluster.ts'
import { clusterNames, readCluster, useCluster } from '../store/clusters.ts'
import type { Context } from './context.ts'
import type { UseOptions } from './options.ts'
import type { Result } from './result.ts'

/** Makes a known cluster the one that verbs without --cluster mean. */
export async function use({ name }: UseOptions, { home }: Context): Promise<Result> {
  chooseCluster({ cluster: name, known: await clusterNames(home) })
  // A record that cannot be read is said now, not at the next verb.
  await readCluster(home, name)
  await useCluster(home, name)
  return { text: `${name} is the current cluster`, document: { v: 1, current: name } }
}
