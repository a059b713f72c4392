import { checkNames } from '../checks/check-names.ts'
import { clock } from '../checks/clock.ts'
import type { CheckFinding } from '../checks/finding.ts'
import { checks, runChecks } from '../checks/index.ts'
import { network } from '../checks/network.ts'
import { roadsOf } from '../checks/roads.ts'
import { machinesOf } from '../components/machines.ts'
import { errorText } from '../errors.ts'
import type { HostFacts } from '../facts/model.ts'
import { recordedDeployment } from '../facts/recorded.ts'
import { checkText } from '../report/check.ts'
import type { CheckDocument, CheckEntry } from '../report/check-document.ts'
import { checkJunit } from '../report/junit.ts'
import { assumedFacts, assumedRelease } from '../settle/assumed.ts'
import { settle } from '../settle/settle.ts'
import type { Deployment } from '../topology/deployment.ts'
import type { Context } from './context.ts'
import type { CheckOptions } from './options.ts'
import { namePortHolders, otherClusters } from './port-holders.ts'
import type { Result } from './result.ts'
import { type Travelled, travel } from './roads.ts'
import { openSession, type Session } from './session.ts'
import { wantedTarget } from './target.ts'
import { wantedTopology } from './wanted.ts'

/** Whether the topology can be deployed as the hosts are now. Changes nothing. */
export async function check(options: CheckOptions, context: Context): Promise<Result> {
  const target = await wantedTarget({ ...options, topology: await wantedTopology(options, context) }, context)
  await using session = await openSession(target, context, { extent: 'check' })
  const looked = await lookAtAll(session, context)
  const document = documentOf(looked, session, context)
  return {
    text: [checkText(document, context.view), ...session.failures.map(errorText)].join('\n'),
    document,
    junit: checkJunit(document),
    ...codeOf(document, session),
  }
}

interface Looked extends Travelled {
  deployment: Deployment
}

async function lookAtAll(session: Session, context: Context): Promise<Looked> {
  const deployment = wantedDeployment(session)
  const { skip } = context.options
  const travelled = skip.includes('network')
    ? { tried: [], findings: [] }
    : await travel(roadsOf(deployment), deployment, session, context)
  const found = runChecks(deployment, session.facts, skip, { all: true })
  const named = namePortHolders(found, deployment, await otherClusters(context.home, deployment.name))
  return { deployment, tried: travelled.tried, findings: [...named, ...travelled.findings] }
}

/** What `up` would decide. A host that cannot be reached is supposed to be a good one, and is not checked. */
function wantedDeployment({ target, facts }: Session): Deployment {
  const { cluster } = target
  if (cluster == null) throw new Error('check without a topology')
  const all = Object.fromEntries(
    cluster.hosts.map((host): [string, HostFacts] => [host.id, facts[host.id] ?? assumedFacts(host, cluster)]),
  )
  const release = recordedDeployment(facts)?.release ?? assumedRelease(cluster.rocketmq)
  return settle({ cluster, facts: all, release })
}

function documentOf({ deployment, findings, tried }: Looked, session: Session, { options }: Context): CheckDocument {
  const count = (level: CheckFinding['level']) => findings.filter(one => one.level === level).length
  return {
    v: 1,
    cluster: deployment.name,
    ok: count('error') === 0 && session.failures.length === 0,
    errors: count('error'),
    warnings: count('warning'),
    hosts: machinesOf(deployment).flatMap(({ host }) => (session.facts[host.id] == null ? [] : host.id)),
    checks: checkNames.filter(name => !options.skip.includes(name)),
    skipped: checkNames.filter(name => options.skip.includes(name)),
    findings: findings.toSorted(errorsFirst).map(entryOf),
    roads: tried.map(({ road: { from, host, to, address, port, use }, state }) => ({
      from,
      to: host,
      instance: to,
      address,
      port,
      use,
      state,
    })),
    fixed: [],
  }
}

function errorsFirst(a: CheckFinding, b: CheckFinding): number {
  return Number(a.level === 'warning') - Number(b.level === 'warning')
}

function entryOf({ message, hint, ...rest }: CheckFinding): CheckEntry {
  return { ...rest, what: message, why: reasonOf(rest.check), cure: hint }
}

function reasonOf(name: string): string {
  return { ...checks, clock, network }[name]?.why ?? ''
}

/** A host that was not looked at comes before what was found on the others. */
function codeOf({ ok }: CheckDocument, { failures }: Session): Pick<Result, 'code'> {
  if (ok) return {}
  return { code: failures[0]?.code ?? 'check' }
}
