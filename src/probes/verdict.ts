import type { Probe } from '../components/component.ts'
import { instanceNamed } from '../components/deployed.ts'
import { refusesRoutesMs } from '../components/route-refusal.ts'
import { assertNever } from '../errors.ts'
import type { DeployedInstance, Deployment } from '../topology/deployment.ts'
import { missingRegistrations } from './registration.ts'
import { whyNotRollable } from './rollable.ts'
import type { BrokerView, ClusterView, ReplicationView } from './view.ts'

/** Whether a probe's claim holds; `why` is a sentence that names what is missing and where. */
export type Verdict = { holds: true } | { holds: false; why: string }

/** The probes that the network answers; `booted` is answered from the process's own output. */
export type NetworkProbe = Exclude<Probe, { kind: 'booted' }>

/** Judges a probe by what was seen; a view that is only of the instances the probe is about is enough. */
export function verdictOf(probe: NetworkProbe, deployment: Deployment, view: Omit<ClusterView, 'at'>): Verdict {
  const instance = instanceNamed(probe.instance, deployment)
  switch (probe.kind) {
    case 'answers':
      return answers(instance, view)
    case 'routes':
      return routes(instance, view)
    case 'serves':
      return serves(instance, view)
    case 'registered':
      return holdsUnless(missingRegistrations(instance, deployment, view.nameservers))
    case 'in-sync':
      return inSync(instance, deployment, view)
    case 'led':
      return led(instance, view)
    case 'rollable':
      return holdsUnless(whyNotRollable(instance, { deployment, view, leaving: probe.leaving ?? [] }))
    default:
      return assertNever(probe)
  }
}

function answers(instance: DeployedInstance, view: Omit<ClusterView, 'at'>): Verdict {
  const nameserver = view.nameservers.find(one => one.instance === instance.id)
  const broker = brokerIn(view, instance.id)
  const page = view.pages?.find(one => one.instance === instance.id)
  if (nameserver?.table != null || broker?.answers === true || page?.answers === true) return { holds: true }
  const error = nameserver?.error ?? broker?.error ?? page?.error ?? 'not asked'
  return { holds: false, why: `${instance.id} (${instance.address}) does not answer: ${error}` }
}

function routes({ id, address, ports: { grpc } }: DeployedInstance, { proxies }: Omit<ClusterView, 'at'>): Verdict {
  const proxy = proxies?.find(one => one.instance === id)
  if (proxy?.answers === true) return { holds: true }
  const place = grpc == null ? `${id} (${address})` : `the proxy in ${id} (port ${grpc})`
  return { holds: false, why: `${place} does not answer route queries: ${proxy?.error ?? 'not asked'}` }
}

/** It says so itself for needWaitForService; whoever does not answer at all does not serve either. */
function serves(nameserver: DeployedInstance, view: Omit<ClusterView, 'at'>): Verdict {
  const { id } = nameserver
  const answered = answers(nameserver, view)
  const refusal = view.nameservers.find(one => one.instance === id)?.refusesRoutes
  if (!answered.holds || refusal == null) return answered
  const seconds = refusesRoutesMs(nameserver) / 1000
  const why = seconds === 0 ? '' : ` (needWaitForService: for ${seconds} s after its start)`
  return { holds: false, why: `${id} answers no route queries yet: ${refusal}${why}` }
}

function inSync(slave: DeployedInstance, deployment: Deployment, view: Omit<ClusterView, 'at'>): Verdict {
  const broker = brokerIn(view, slave.id)
  const leads = slave.role === 'replica' && broker?.role === 'master'
  if (leads || broker?.replication?.state === 'in-sync') return { holds: true }
  const nominal = deployment.groups.find(group => group.name === slave.group)?.master
  const master = view.led?.[slave.group ?? '']?.master ?? (slave.role === 'replica' ? undefined : nominal)
  return { holds: false, why: replicationText(slave.id, master ?? 'its master', broker?.replication) }
}

/** One controller leads by its own word, and this one follows it. */
function led({ id, address }: DeployedInstance, { controllers = [] }: Omit<ClusterView, 'at'>): Verdict {
  const own = controllers.find(one => one.instance === id)
  if (own?.error != null || own == null)
    return { holds: false, why: `the controller of ${id} (${address}) does not answer: ${own?.error ?? 'not asked'}` }
  const leader = controllers.find(({ leads }) => leads === true)
  if (leader != null && (own === leader || own.leader === leader.instance)) return { holds: true }
  const answer = controllers.filter(({ error }) => error == null).length
  if (leader == null)
    return { holds: false, why: `no controller leads yet (${answer} of ${controllers.length} answer)` }
  return { holds: false, why: `the controller of ${id} follows ${own.leader ?? 'nobody'}, expected ${leader.instance}` }
}

/** A sentence for a slave's replication that is not in sync. */
function replicationText(slave: string, master: string, replication: ReplicationView | undefined): string {
  if (replication == null) return `${slave} was not asked`
  switch (replication.state) {
    case 'in-sync':
      return `${slave} is in sync`
    case 'behind':
      return `${slave} is ${replication.lagBytes} bytes behind ${master}${replication.why == null ? '' : `: ${replication.why}`}`
    case 'disconnected':
      return `${slave} is not connected to ${master}: ${replication.why}`
    case 'diverged':
      return `${slave} has diverged: ${replication.why ?? `it has ${replication.aheadBytes} bytes that ${master} does not have`}`
    case 'unknown':
      return `whether ${slave} is in sync with ${master} is not known: ${replication.why}`
    default:
      return assertNever(replication)
  }
}

function brokerIn(view: Omit<ClusterView, 'at'>, id: string): BrokerView | undefined {
  return view.brokers.find(broker => broker.instance === id)
}

function holdsUnless(missing: string[]): Verdict {
  return missing.length === 0 ? { holds: true } : { holds: false, why: missing.join('; ') }
}
