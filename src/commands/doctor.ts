import type { Connection } from '../connection/connection.ts'
import type { ClusterEvidence } from '../diagnosis/cluster-evidence.ts'
import { diagnoseCluster } from '../diagnosis/diagnose-cluster.ts'
import type { Evidence } from '../diagnosis/evidence.ts'
import { gatherEvidence } from '../diagnosis/gather-evidence.ts'
import { strangeAddresses } from '../diagnosis/strangers.ts'
import { errorsIn, RmqctlError } from '../errors.ts'
import { pause } from '../execute/retry.ts'
import type { Asking } from '../probes/asking.ts'
import { survey } from '../probes/survey.ts'
import type { ClusterView } from '../probes/view.ts'
import { getBrokerConfig } from '../remoting/requests/broker-config.ts'
import { doctorText } from '../report/doctor.ts'
import type { DoctorDocument } from '../report/doctor-document.ts'
import type { StatusDocument } from '../report/status-document.ts'
import { ledNow } from '../topology/controllers.ts'
import type { DeployedInstance, Deployment } from '../topology/deployment.ts'
import { askStrangers } from './ask-strangers.ts'
import type { Context } from './context.ts'
import { doctorDocument } from './doctor-document.ts'
import { openAsking } from './open-asking.ts'
import type { DoctorOptions } from './options.ts'
import type { Result } from './result.ts'
import { deployedAt, openSession, type Session } from './session.ts'
import { statusDocument } from './status-document.ts'
import { findTarget } from './target.ts'

/** Between the two looks at a slave that is behind, ms. */
const secondLookMs = 1500

/** Why a cluster is not healthy: gathers what is needed itself, and says cause, proof and cure. Changes nothing. */
export async function doctor(options: DoctorOptions, context: Context): Promise<Result> {
  const target = await findTarget(options, context)
  await using session = await openSession(target, context, { extent: 'running' })
  const { document } = await examine(session, context)
  const bad = session.failures.length === target.hosts.length ? ('unreachable' as const) : ('unhealthy' as const)
  return { text: doctorText(document, context.view), document, ...(document.healthy ? {} : { code: bad }) }
}

export interface Examined {
  document: DoctorDocument
  status: StatusDocument
  evidence: ClusterEvidence
}

/** All that doctor does but for opening the cluster; support-bundle does the same. */
export async function examine(session: Session, context: Context): Promise<Examined> {
  const deployment = deployedAt(session)
  const { facts, failures } = session
  await using asking = openAsking(deployment, session.connections, context)
  const [view, found] = await Promise.all([survey(asking), evidenceOfAll(deployment, session, context)])
  const strange = strangeAddresses(deployment, view, found.instances)
  const [later, configs, strangers] = await Promise.all([
    lookLater(view, asking, context),
    liveConfigs(view, asking),
    askStrangers(strange, deployment, { connections: session.connections, signal: context.signal }),
  ])
  const status = statusDocument({ deployment, facts, failures, view })
  const evidence: ClusterEvidence = {
    // who should have what is said of the broker that leads
    deployment: ledNow(deployment, view.led ?? {}),
    view,
    facts,
    failures: [...failures, ...found.failures],
    instances: found.instances,
    configs,
    strangers,
    ...(later == null ? {} : { later }),
  }
  return { document: doctorDocument(status, diagnoseCluster(evidence)), status, evidence }
}

/** Of every instance whose host can be reached; a host that is lost meanwhile is one that cannot be. */
async function evidenceOfAll(deployment: Deployment, { connections }: Session, { signal }: Context) {
  const failures: RmqctlError[] = []
  const one = async (instance: DeployedInstance, connection: Connection) => {
    try {
      return [[instance.id, await gatherEvidence(instance, connection, { cluster: deployment.name, signal })] as const]
    } catch (error) {
      const [failure] = errorsIn(error)
      if (failure == null || failure.code === 'interrupted') throw error
      failures.push(new RmqctlError(failure.code, failure.message, { ...failure.details, host: instance.host }))
      return []
    }
  }
  const gathered = await Promise.all(
    deployment.instances.map(instance => {
      const connection = connections.get(instance.host)
      return connection == null ? [] : one(instance, connection)
    }),
  )
  const instances: Record<string, Evidence> = Object.fromEntries(gathered.flat())
  return { instances, failures }
}

async function lookLater(view: ClusterView, asking: Asking, { signal }: Context): Promise<ClusterView | undefined> {
  if (!view.brokers.some(({ replication }) => replication?.state === 'behind')) return undefined
  await pause(secondLookMs, signal)
  return survey(asking)
}

async function liveConfigs(view: ClusterView, asking: Asking): Promise<ClusterEvidence['configs']> {
  const brokers = asking.deployment.instances.filter(({ id }) =>
    view.brokers.some(({ instance, answers }) => instance === id && answers),
  )
  const configs = await Promise.all(
    brokers.map(async broker => {
      const answer = await asking.pool.client(broker).call(getBrokerConfig, undefined, asking)
      return answer.ok ? [[broker.id, answer.value] as const] : []
    }),
  )
  return Object.fromEntries(configs.flat())
}
