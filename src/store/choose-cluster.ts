import { RmqctlError } from '../errors.ts'
import { suggest } from '../topology/suggest.ts'

export interface Candidates {
  /** --cluster */
  cluster?: string
  /** -f, or the topology that `up` was given. */
  topologyFile?: string
  /** Names known on this machine. */
  known: string[]
  current?: string
}

export type ChosenCluster = { by: 'topology'; file: string } | { by: 'name'; name: string }

/**
 * Which cluster a verb is about: what was said; else the only one known here; else the current one.
 * @throws RmqctlError `input` with the list when that leaves it open.
 */
export function chooseCluster({ cluster, topologyFile, known, current }: Candidates): ChosenCluster {
  if (cluster != null && topologyFile != null) {
    throw new RmqctlError('input', 'both --cluster and a topology are given', { hint: 'say one of them' })
  }
  if (topologyFile != null) return { by: 'topology', file: topologyFile }
  if (cluster != null) return named(cluster, known)
  const [only] = known
  if (known.length === 1 && only != null) return { by: 'name', name: only }
  if (current != null && known.includes(current)) return { by: 'name', name: current }
  if (known.length === 0) {
    const hint =
      'rmqctl up 2m-2s-sync\nor say which topology: -f trade.yaml --hosts …\nor one that others deployed: rmqctl adopt USER@HOST'
    throw new RmqctlError('input', 'no cluster is known on this machine', { hint })
  }
  throw new RmqctlError('input', `which cluster? known here: ${known.join(', ')}`, {
    hint: `say --cluster ${known[0]}, or make one the current: rmqctl use ${known[0]}`,
  })
}

function named(name: string, known: string[]): ChosenCluster {
  if (known.includes(name)) return { by: 'name', name }
  const near = suggest(name, known)
  const list = known.length === 0 ? 'none is known on this machine' : `known here: ${known.join(', ')}`
  const message = `no cluster '${name}' is known here, ${near == null ? list : `did you mean '${near}'?`}`
  throw new RmqctlError('input', message, { hint: 'rmqctl list\nor say which topology: -f topology.yaml' })
}
