import type { FactsByHost } from '../facts/model.ts'
import { recordedDeployment } from '../facts/recorded.ts'
import type { Target } from './target.ts'

/**
 * The target with the proxies that `--proxy` has added to the cluster, as its hosts remember them. Where they do not agree, after a run
 * that was cut off, what this machine remembers of that run counts.
 */
export async function asAdded(target: Target, facts: FactsByHost): Promise<Target> {
  const { cluster, withAdded } = target
  const recorded = recordedDeployment(facts)
  if (cluster == null || withAdded == null || recorded == null) return target
  const known = Object.values(facts).flatMap(({ record }) => record ?? [])
  const isKnown = known.some(({ addedProxies }) => addedProxies === target.record?.deployment?.addedProxies)
  const before = isKnown && target.record != null ? target.record.deployment?.addedProxies : recorded.addedProxies
  return before === cluster.addedProxies ? target : withAdded(before)
}
