import { isSecretKey } from '../catalogue/secrets.ts'
import { runChecks } from '../checks/index.ts'
import { RmqctlError, throwAll } from '../errors.ts'
import type { ReleaseArchive } from '../execute/apply-step.ts'
import { recordedDeployment } from '../facts/recorded.ts'
import { withCompared } from '../plan/crashed.ts'
import { holdMessages } from '../plan/kept.ts'
import { lostMasters } from '../plan/lost.ts'
import type { Plan } from '../plan/model.ts'
import { sameMachines } from '../plan/one-machine.ts'
import { restrictTo } from '../plan/only.ts'
import { otherRoots } from '../plan/other-roots.ts'
import { type Move, movedInstances } from '../plan/removed.ts'
import { insteadOfReplacing, meaningOfReplacing } from '../plan/replaced-host.ts'
import { withUntouched } from '../plan/untouched.ts'
import { planUp } from '../plan/up.ts'
import { keepIds } from '../settle/keep-ids.ts'
import { settle } from '../settle/settle.ts'
import type { Deployment } from '../topology/deployment.ts'
import type { Cluster } from '../topology/model.ts'
import { portCollisions } from '../topology/ports.ts'
import { compareMasters } from './compare-masters.ts'
import type { Context } from './context.ts'
import { dashboardJar } from './dashboard-jar.ts'
import { selected } from './deployed.ts'
import { immutableErrors } from './immutable.ts'
import type { UpOptions } from './options.ts'
import { namePortHolders, otherClusters } from './port-holders.ts'
import { releaseFor } from './release-for.ts'
import { planRemoval } from './removal.ts'
import { reportFindings } from './report-findings.ts'
import { decideRolling, type RollDecision } from './rolling.ts'
import type { Session } from './session.ts'
import type { Target } from './target.ts'

interface Prepared {
  plan: Plan
  release: ReleaseArchive
  /** How instances with an earlier configuration are restarted, or why they are not. */
  decision: RollDecision
}

/** From what is wanted and what is there to the plan; the checks decide whether it may be carried out. */
export async function prepare(
  session: Session,
  { newStore, pull, prune, roll: flags }: Pick<UpOptions, 'newStore' | 'pull' | 'prune' | 'roll'>,
  context: Context,
): Promise<Prepared> {
  const said = wanted(session.target)
  const cluster = keepIds(said, recordedDeployment(session.facts))
  throwAll(twice(cluster, session.facts))
  const release = await releaseFor(cluster, session, { context, pull })
  const jar = await dashboardJar(cluster, session, context)
  const settled = settle({
    cluster,
    facts: session.facts,
    release: release.id,
    ...(jar == null ? {} : { jar: jar.id }),
  })
  const ids = selected(settled, [], context)
  const isPart = context.options.only.length > 0
  const deployment = isPart ? withUntouched(settled, ids, session.facts) : settled
  refuse(cluster, deployment, session)
  refuseLostStores(deployment, newStore, session)
  const compared = await compareMasters({ deployment, ids, newStores: newStore }, session, context)
  const findings = [...runChecks(deployment, session.facts, context.options.skip), ...compared.findings]
  reportFindings(namePortHolders(findings, deployment, await otherClusters(context.home, cluster.name)), context)
  const decision = await decideRolling({ deployment, ids }, { session, flags }, context)
  const planned = planUp(deployment, session.facts, {
    newStores: newStore,
    pull: release.shownPull,
    roll: decision.roll,
    wiped: decision.wiped,
  })
  const plan = withCompared(planned, compared.crashed, session.facts)
  throwAll(immutableErrors(plan.changes ?? [], placesOf(session.target, cluster), newStore))
  return {
    decision,
    plan: await planRemoval(
      isPart ? restrictTo(plan, ids) : plan,
      { prune, roll: flags },
      { session, options: context.options, isRefused: decision.refused.length > 0 },
    ),
    release: jar?.archive == null ? release.archive : { ...release.archive, jar: jar.archive },
  }
}

/** The topology names an instance by its place, the hosts by the id that it has. */
function placesOf({ placeOf, cluster }: Target, kept: Cluster): Pick<Target, 'placeOf'> {
  if (placeOf == null || cluster == null) return {}
  const said = (id: string) => cluster.instances[kept.instances.findIndex(one => one.id === id)]?.id ?? id
  return { placeOf: (instance, setting) => placeOf(said(instance), setting) }
}

/** What no plan may do: take ports twice, begin an instance a second time elsewhere, or leave processes behind that nobody knows. */
function refuse(cluster: Cluster, deployment: Deployment, { facts, target }: Session): void {
  const ports = Object.fromEntries(deployment.instances.map(instance => [instance.id, instance.ports]))
  const collisions = portCollisions(cluster, ports).map(
    ({ text }) => new RmqctlError('input', text, { hint: 'give one of them another port' }),
  )
  const moved = movedErrors(movedInstances(deployment, facts), cluster, recordedDeployment(facts))
  const elsewhere = otherRoots(deployment, target.record?.deployment, facts).map(
    ({ host, before, now }) =>
      new RmqctlError('input', `${deployment.name} is in ${before}, but this login would begin it anew in ${now}`, {
        host,
        hint: `log in as before (--user), or say \`dir:\`\nwhen it is gone from there: rmqctl list --forget ${deployment.name}`,
      }),
  )
  throwAll([...collisions, ...moved, ...otherUsers(deployment, facts), ...elsewhere, ...secretOptions(deployment)])
}

/** Of a host whose address was changed, what that would mean; of an instance on another host, that it is no longer where it was. */
function movedErrors(moves: readonly Move[], { source, name }: Cluster, recorded: Deployment | null): RmqctlError[] {
  const replaced = new Map(moves.flatMap(({ from, to }) => (from.id === to.id ? [[to.id, { from, to }] as const] : [])))
  const hosts = [...replaced.values()].map(({ from, to }) => {
    const meaning = recorded == null ? [] : meaningOfReplacing(to.id, recorded)
    const text = `${to.id} of ${name} was ${addressOf(from)}, now ${addressOf(to)}, where none of its instances are`
    const hint = insteadOfReplacing([to.id], name)
    return new RmqctlError('input', [text, ...meaning.map(one => `  ${one}`)].join('\n'), { hint })
  })
  const others = moves
    .filter(({ from, to }) => from.id !== to.id)
    .map(({ id, from, to }) => {
      const text = `${id} is deployed on ${placeOf(from)}, but ${source} has it on ${placeOf(to)}; rmqctl does not move instances yet`
      const without = holdMessages((recorded?.instances ?? []).filter(one => one.id === id))
        ? ', without the messages'
        : ''
      const hint = `put it back, or bind the hosts as before: a second one would begin there${without}`
      return new RmqctlError('input', text, { hint })
    })
  return [...hosts, ...others]
}

/** Two hosts that are one machine would take each other's ports, and a master's slave would be lost with it. */
function twice({ hosts }: Cluster, facts: Session['facts']): RmqctlError[] {
  return sameMachines(hosts, facts).map(({ host, other }) => {
    const message = `hosts ${other.id} (${addressOf(other)}) and ${host.id} (${addressOf(host)}) are one machine`
    const hint = `give ${host.id} a machine of its own\nor bind both to the same address, then their ports are kept apart`
    return new RmqctlError('input', message, { hint })
  })
}

function addressOf({ endpoint }: Pick<Cluster['hosts'][number], 'endpoint'>): string {
  return endpoint.kind === 'local' ? 'this machine' : endpoint.address
}

/** Everything there belongs to the user it was made for; another one could not write its own store. */
function otherUsers({ hosts }: Deployment, facts: Session['facts']): RmqctlError[] {
  return hosts.flatMap(({ id, runAs, root }) => {
    const before = facts[id]?.record?.hosts.find(host => host.id === id)?.runAs
    if (before == null || before === runAs) return []
    const hint = `set runAs: ${before} for ${id}; rmqctl does not change the owner of a store`
    return [
      new RmqctlError('input', `what is in ${root} belongs to ${before}, but is to run as ${runAs}`, {
        host: id,
        hint,
      }),
    ]
  })
}

/** The JVM's command line is readable by everybody on its host, and is recorded. */
function secretOptions({ instances }: Deployment): RmqctlError[] {
  return instances.flatMap(({ id, jvm }) =>
    jvm.options
      .map(option => option.split('=')[0] ?? '')
      .filter(isSecretKey)
      .map(
        name =>
          new RmqctlError('input', `${id}: the JVM option ${name} would show a secret to everybody on its host`, {
            hint: 'put it into a file that the option can name',
          }),
      ),
  )
}

/** @throws RmqctlError `check`: an empty master is begun only where somebody said so. */
function refuseLostStores(deployment: Deployment, newStores: readonly string[], { facts }: Session): void {
  const lost = lostMasters(deployment, facts).filter(({ id }) => !newStores.includes(id))
  throwAll(
    lost.map(
      ({ id, host, store }) =>
        new RmqctlError('check', `${id} was deployed here, but nothing is left of it, nor of its store ${store}`, {
          host,
          hint: `mount its disk\nor, when its messages are lost, let it begin with an empty store: rmqctl up --new-store ${id}`,
        }),
    ),
  )
}

function placeOf(host: Deployment['hosts'][number]): string {
  return `${host.id} (${addressOf(host)})`
}

function wanted(target: Target): Cluster {
  if (target.cluster == null) throw new Error('no topology was read')
  return target.cluster
}
