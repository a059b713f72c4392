import { createHash } from 'node:crypto'
import { resolve } from 'node:path'
import { RmqctlError } from '../errors.ts'
import { chooseCluster } from '../store/choose-cluster.ts'
import { type ClusterRecord, clusterNames, currentCluster, readCluster } from '../store/clusters.ts'
import { readTopology, shippedNames } from '../topology/load.ts'
import type { Context } from './context.ts'
import type { ClusterChoice } from './options.ts'

/**
 * The topology that `up` is about: the one given, else the one that the chosen cluster came from.
 * @throws RmqctlError `input` when neither is known.
 */
export async function wantedTopology(choice: ClusterChoice, context: Context): Promise<string> {
  const known = await knownTopology(choice, context)
  if (known != null) return known
  throw new RmqctlError('input', 'which topology? the local record does not say which file this cluster came from', {
    hint: 'rmqctl up TOPOLOGY.yaml',
  })
}

/** The topology given, else the one that the chosen cluster came from; undefined where that is not known. */
export async function knownTopology(choice: ClusterChoice, context: Context): Promise<string | undefined> {
  if (choice.topology != null) return choice.topology
  const chosen = chooseCluster({
    cluster: choice.cluster,
    known: await clusterNames(context.home),
    current: await currentCluster(context.home),
  })
  const record = chosen.by === 'name' ? await readCluster(context.home, chosen.name) : undefined
  return record?.topology?.source
}

/** What the local record keeps of a topology: where it is, and what it said. */
export async function topologyMemory(
  source: string,
  context: Context,
): Promise<NonNullable<ClusterRecord['topology']>> {
  const { text } = await readTopology(source, context.cwd)
  const isShipped = (await shippedNames()).includes(source)
  return {
    source: isShipped ? source : resolve(context.cwd, source),
    sha256: createHash('sha256').update(text).digest('hex'),
  }
}
