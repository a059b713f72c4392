import type { HostFacts } from '../facts/model.ts'
import type { DeployedInstance, Deployment } from '../topology/deployment.ts'

/**
 * Masters that another host's record knows, on a host where nothing of rmqctl is left: its disk is not mounted, or it was set up
 * anew. Begun with an empty store, a master would be behind its own slave (rocketmq-facts 11.1), and what launch.sh remembers of
 * the store is gone with the rest. A record is only written once every host has its release, so a run that was cut off is none.
 */
export function lostMasters(deployment: Deployment, facts: Record<string, HostFacts>): DeployedInstance[] {
  const recorded = new Set(
    Object.values(facts).flatMap(({ record }) => (record == null ? [] : begun(record).map(({ id }) => id))),
  )
  return deployment.instances.filter(({ id, role, host, store = '' }) => {
    const there = facts[host]
    const isBare = there != null && there.record == null && there.releases.length === 0
    return role === 'master' && recorded.has(id) && isBare && there.stores[store]?.marker == null
  })
}

/** What a record has on hosts that the runs so far were about. */
function begun({ hosts, instances }: Deployment): DeployedInstance[] {
  const untouched = hosts.filter(host => host.untouched === true).map(({ id }) => id)
  return instances.filter(({ host }) => !untouched.includes(host))
}
