import { atLeast } from '../catalogue/version.ts'
import { nameserversOf } from '../components/deployed.ts'
import { errorsIn, throwAll } from '../errors.ts'
import type { Plan } from '../plan/model.ts'
import { redactDeployment, redactPlan } from '../plan/redact.ts'
import { surveyStage } from '../plan/up.ts'
import { count } from '../report/format.ts'
import { rememberCluster, useCluster } from '../store/clusters.ts'
import { type Deployment, grpcAddresses } from '../topology/deployment.ts'
import { isBroker } from '../topology/roles.ts'
import { confirmHandEdits } from './confirm-hand-edits.ts'
import type { Context } from './context.ts'
import { runPlan } from './engine.ts'
import { fixHosts } from './fix.ts'
import { refuseUnknownWords } from './known-words.ts'
import type { UpOptions } from './options.ts'
import { planText } from './plan.ts'
import { prepare } from './prepare.ts'
import { confirmRemoval, tellOfRemoval } from './removal.ts'
import { restoreWiped } from './restore-wiped.ts'
import type { Result } from './result.ts'
import { explainedByRoads, requireRoads } from './roads.ts'
import { confirmRoll } from './rolling.ts'
import type { Session } from './session.ts'
import { type Target, wantedTarget } from './target.ts'
import { topologyMemory, wantedTopology } from './wanted.ts'
import { openWanted } from './wanted-session.ts'

/** Brings the cluster to what the topology says: creates, repairs, resumes. Proven at the end, or it throws. */
export async function up(options: UpOptions, context: Context): Promise<Result> {
  const target = await wantedTarget({ ...options, topology: await wantedTopology(options, context) }, context)
  if (target.cluster != null) refuseUnknownWords(target.cluster, context.options, options.newStore)
  const around = { prune: options.prune, context }
  await using session = await openWanted(target, around, options.dryRun ? {} : { lock: 'up' })
  try {
    return await converge(target, options, { session, context })
  } catch (error) {
    if (!session.context.signal.aborted) await restoreWiped(session, { evenAlone: true })
    throw error
  }
}

async function converge(
  target: Target,
  options: UpOptions,
  { session, context }: { session: Session; context: Context },
): Promise<Result> {
  if (options.fix && !options.dryRun) await fixHosts(session, session.context)
  const { plan, release, decision } = await prepare(session, options, session.context)
  if (options.dryRun) return { text: planText(plan, decision), document: redactPlan(plan) }
  await requireRoads(plan, session, session.context)
  await confirmOlder(plan, session, context)
  await confirmHandEdits(plan.changes ?? [], context)
  await confirmRemoval(plan, options, { session, context: session.context })
  if (decision.roll != null) await confirmRoll(plan.deployment, decision.roll, plan, context)
  // before anything is touched: a run that is cut off must be found again
  await remember(target, plan.deployment, context)
  const run = (within: Context) => runPlan(proven(plan), { ...session, release }, within)
  await explainedByRoads(run, { plan, session, context: session.context }).catch(failure => {
    // it may have failed for this, such as a port that is new
    const ours = errorsIn(failure)
    if (ours.length > 0) throwAll([...ours, ...decision.refused])
    throw failure
  })
  throwAll(decision.refused)
  tellOfRemoval(plan, context)
  return {
    text: closingLines(plan).join('\n'),
    document: { v: 1, cluster: plan.cluster, changed: plan.stages.length > 0 },
  }
}

/** Going down a version asks (cli.md, "Asking"): an older RocketMQ may not read what a newer one wrote. */
async function confirmOlder(
  { cluster, deployment: { rocketmq } }: Plan,
  { facts }: Session,
  { ask }: Context,
): Promise<void> {
  const newer = Object.values(facts).find(({ record }) => record != null && !atLeast(rocketmq, record.rocketmq))?.record
  if (newer == null) return
  await ask.confirm(
    `${cluster} has RocketMQ ${newer.rocketmq}: go down to ${rocketmq}, which may not read what the newer one wrote?`,
  )
}

/** Nothing to do is a claim too, and so is a cluster of which only files were changed: proven like every other. */
function proven(plan: Plan): Plan {
  const isProven = plan.stages.some(({ id }) => id === 'survey')
  return isProven ? plan : { ...plan, stages: [...plan.stages, surveyStage(plan.deployment)] }
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
    deployment: redactDeployment(deployment),
    ...(source == null ? {} : { topology: source }),
  })
  await useCluster(context.home, name)
}

/** How it ended, where clients find it, and what to type next: of instances that this cluster has. */
function closingLines(plan: Plan): string[] {
  const { instances, name } = plan.deployment
  const nameservers = nameserversOf(plan.deployment).map(({ address }) => address)
  const brokers = instances.filter(isBroker).map(instance => instance.id)
  const grpc = grpcAddresses(plan.deployment)
  const state = plan.stages.length === 0 ? 'already up' : 'up'
  const isCopied = instances.some(({ role }) => role === 'slave' || role === 'replica')
  const proof = isCopied ? 'registered and replicated' : 'registered'
  return [
    `${name} is ${state}: ${count(nameservers.length, 'NameServer')}, ${count(brokers.length, 'broker')}, ${proof}`,
    `NameServers: ${nameservers.join(';')}`,
    ...(grpc.length === 0 ? [] : [`gRPC: ${grpc.join(', ')}`]),
    `next: rmqctl status · rmqctl logs ${brokers[0] ?? instances[0]?.id} -f · rmqctl down`,
  ]
}
