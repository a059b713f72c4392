import { machinesOf } from '../components/machines.ts'
import type { HostFacts } from '../facts/model.ts'
import type { Deployment } from '../topology/deployment.ts'
import { machineOf } from '../topology/machine.ts'

/**
 * The deployment as a run that is only about some instances records it: machines on which none of them is, and nothing of
 * rmqctl either, are marked. Their masters are not missed later, when the whole cluster is brought up.
 */
export function withUntouched(
  deployment: Deployment,
  ids: readonly string[],
  facts: Record<string, HostFacts>,
): Deployment {
  const touched = machinesOf(deployment)
    .filter(({ instances }) => instances.some(({ id }) => ids.includes(id)))
    .map(({ host }) => machineOf(host))
  const hosts = deployment.hosts.map(host => {
    const there = facts[host.id]
    const isKnown = there == null || there.record != null || there.releases.length > 0
    const isTouched = isKnown || touched.includes(machineOf(host))
    return isTouched ? host : { ...host, untouched: true as const }
  })
  return { ...deployment, hosts }
}
