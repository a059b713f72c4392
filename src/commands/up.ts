import type { CheckFinding } from '../checks/finding.ts'
import { runChecks } from '../checks/index.ts'
import { RmqctlError, throwAll } from '../errors.ts'
import type { ReleaseArchive } from '../execute/apply-step.ts'
import { describePlan } from '../plan/describe.ts'
import type { Plan } from '../plan/model.ts'
import { planUp, surveyStage } from '../plan/up.ts'
import { openArchive } from '../release/archive-stream.ts'
import { obtainRelease } from '../release/obtain.ts'
import { settle } from '../settle/settle.ts'
import { rememberCluster, useCluster } from '../store/clusters.ts'
import type { Deployment } from '../topology/deployment.ts'
import type { Cluster } from '../topology/model.ts'
import type { Context } from './context.ts'
import { runPlan } from './engine.ts'
import { fixHosts } from './fix.ts'
import type { UpOptions } from './options.ts'
import type { Result } from './result.ts'
import { openSession, type Session } from './session.ts'
import { type Target, wantedTarget } from './target.ts'
import { topologyMemory, wantedTopology } from './wanted.ts'

/** Brings the cluster to what the topology says: creates, repairs, resumes. Proven at the end, or it throws. */
export async function up(options: UpOptions, context: Context): Promise<Result> {
  const target = await wantedTarget({ ...options, topology: await wantedTopology(options, context) }, context)
  await using session = await openSession(target, context)
  throwAll(session.failures)
  if (options.fix && !options.dryRun) await fixHosts(session, context)
  const { plan, release } = await prepare(session, options, context)
  if (options.dryRun) return { text: describePlan(plan).trimEnd(), document: plan }
  await runPlan(proven(plan), { connections: session.connections, release }, context)
  await remember(target, plan.deployment, context)
  return {
    text: closingLines(plan).join('\n'),
    document: { v: 1, cluster: plan.cluster, changed: plan.stages.length > 0 },
  }
}

interface Prepared {
  plan: Plan
  release: ReleaseArchive
}

/** From what is wanted and what is there to the plan; the checks decide whether it may be carried out. */
export async function prepare(
  session: Session,
  { newStore }: Pick<UpOptions, 'newStore'>,
  context: Context,
): Promise<Prepared> {
  const cluster = wanted(session.target)
  const release = await obtainRelease({
    version: cluster.rocketmq,
    source: context.options.release,
    cacheDir: context.home.cache,
    env: context.env as NodeJS.ProcessEnv,
    emit: context.emit,
    signal: context.signal,
    prefer: Object.values(session.facts).find(facts => facts.record?.rocketmq === cluster.rocketmq)?.record?.release
      .folder,
  })
  if (release.kind === 'home')
    throw new RmqctlError('input', '--release home: is not supported yet', {
      hint: 'use a zip, a folder or maven:VERSION',
    })
  const deployment = settle({ cluster, facts: session.facts, release: release.id })
  report(runChecks(deployment, session.facts, context.options.skip), context)
  return {
    plan: planUp(deployment, session.facts, { newStores: checkedIds(newStore, deployment) }),
    release: { open: () => openArchive(release), bytes: release.bytes },
  }
}

function wanted(target: Target): Cluster {
  if (target.cluster == null) throw new Error('no topology was read')
  return target.cluster
}

/** @throws RmqctlError `input` for `--new-store` of something that is no broker here. */
function checkedIds(ids: readonly string[], { instances }: Deployment): readonly string[] {
  const brokers = instances.filter(instance => instance.store != null).map(instance => instance.id)
  const unknown = ids.filter(id => !brokers.includes(id))
  throwAll(
    unknown.map(
      id =>
        new RmqctlError('input', `--new-store ${id}: there is no such broker`, {
          hint: `brokers: ${brokers.join(', ')}`,
        }),
    ),
  )
  return ids
}

/** Warnings are said, errors stop: exit 3, all of them together. */
function report(findings: CheckFinding[], { emit }: Context): void {
  for (const { message, host, hint } of findings.filter(finding => finding.level === 'warning'))
    emit({ type: 'note', level: 'warning', host, text: `${message} (${hint})` })
  throwAll(
    findings
      .filter(finding => finding.level === 'error')
      .map(({ message, host, hint }) => new RmqctlError('check', message, { host, hint })),
  )
}

/** Nothing to do is a claim too: it is proven like every other. */
function proven(plan: Plan): Plan {
  return plan.stages.length > 0 ? plan : { ...plan, stages: [surveyStage(plan.deployment)] }
}

/** So that later commands need no topology. The hosts' own record is what counts. */
async function remember({ cluster, name }: Target, deployment: Deployment, context: Context): Promise<void> {
  const hosts = Object.fromEntries(deployment.hosts.map(host => [host.id, host.endpoint]))
  const source = cluster == null ? undefined : await topologyMemory(cluster.source, context)
  await rememberCluster(context.home, {
    v: 1,
    name,
    hosts,
    lastUsed: context.clock(),
    deployment,
    ...(source == null ? {} : { topology: source }),
  })
  await useCluster(context.home, name)
}

function closingLines(plan: Plan): string[] {
  const { instances, name } = plan.deployment
  const nameservers = instances.filter(instance => instance.role === 'namesrv').map(instance => instance.address)
  const brokers = instances.length - nameservers.length
  const state = plan.stages.length === 0 ? 'already up' : 'up'
  return [
    `${name} is ${state}: ${count(nameservers.length, 'NameServer')}, ${count(brokers, 'broker')}, registered and replicated`,
    `NameServers: ${nameservers.join(';')}`,
    'next: rmqctl status · rmqctl logs broker-a -f · rmqctl down',
  ]
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`
}
