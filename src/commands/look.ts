import { runChecks } from '../checks/index.ts'
import { roadsOf } from '../checks/roads.ts'
import type { HostFacts } from '../facts/model.ts'
import { recordedDeployment } from '../facts/recorded.ts'
import { assumedFacts, assumedRelease } from '../settle/assumed.ts'
import { keepIds } from '../settle/keep-ids.ts'
import { settle } from '../settle/settle.ts'
import type { Deployment } from '../topology/deployment.ts'
import type { Context } from './context.ts'
import { wantedJar } from './dashboard-jar.ts'
import { namePortHolders, otherClusters } from './port-holders.ts'
import { type Travelled, travel } from './roads.ts'
import type { Session } from './session.ts'

/** All that the checks found on the hosts of a topology and between them, and what they looked at. */
export interface Looked extends Travelled {
  deployment: Deployment
}

/** Runs every check that was not skipped; those that want more facts than the session has say nothing. */
export async function lookAtAll(session: Session, context: Context): Promise<Looked> {
  const deployment = await wantedDeployment(session, context)
  const { skip } = context.options
  const roads = skip.includes('network') ? [] : roadsOf(deployment)
  const travelled = await travel(roads, { deployment, session, signal: context.signal })
  const found = runChecks(deployment, session.facts, skip, { all: true })
  const named = namePortHolders(found, deployment, await otherClusters(context.home, deployment.name))
  return { ...travelled, deployment, findings: [...named, ...travelled.findings] }
}

/** What `up` would decide. A host that cannot be reached is supposed to be a good one, and is not checked. */
async function wantedDeployment({ target, facts }: Session, context: Context): Promise<Deployment> {
  const { cluster } = target
  if (cluster == null) throw new Error('checks without a topology')
  const all = Object.fromEntries(
    cluster.hosts.map((host): [string, HostFacts] => [host.id, facts[host.id] ?? assumedFacts(host, cluster)]),
  )
  const recorded = recordedDeployment(facts)
  const release = recorded?.release ?? assumedRelease(cluster.rocketmq)
  return settle({ cluster: keepIds(cluster, recorded), facts: all, release, ...(await wantedJar(cluster, context)) })
}
