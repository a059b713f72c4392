import { knownDefault } from '../catalogue/known-default.ts'
import { masked } from '../catalogue/mask.ts'
import { isSecretKey } from '../catalogue/secrets.ts'
import { throwAll } from '../errors.ts'
import { isRunning } from '../facts/running.ts'
import { type KeyRow, keyDiff } from '../plan/key-diff.ts'
import { liveConfig } from '../probes/live-config.ts'
import { diffText } from '../report/diff.ts'
import { assumedJar, assumedRelease } from '../settle/assumed.ts'
import { keepIds } from '../settle/keep-ids.ts'
import { settle } from '../settle/settle.ts'
import type { DeployedInstance, Deployment } from '../topology/deployment.ts'
import { isBroker, isNameserver } from '../topology/roles.ts'
import type { Context } from './context.ts'
import { selected } from './deployed.ts'
import type { DiffOptions } from './diff-options.ts'
import { openAsking } from './open-asking.ts'
import type { Result } from './result.ts'
import { deployedAt, openSession, type Session } from './session.ts'
import { findTarget, type Target, wantedTarget } from './target.ts'
import { knownTopology } from './wanted.ts'

/** Key by key: what the topology says, what is in the files on the hosts, and what the instances run with. Changes nothing. */
export async function diff(options: DiffOptions, context: Context): Promise<Result> {
  const target = await targetOf(options, context)
  await using session = await openSession(target, context)
  throwAll(session.failures)
  const deployment = wantedDeployment(session)
  const ids = new Set(selected(deployment, [], context))
  const live = await liveValues(deployment, session, context)
  const defaultOf = ({ role }: DeployedInstance, key: string) =>
    knownDefault(deployment.rocketmq, role === 'namesrv' || role === 'proxy' ? role : 'broker', key)
  const rows = keyDiff({ deployment, facts: session.facts, live, defaultOf })
    .filter(({ instance }) => ids.has(instance))
    .map(maskedRow)
  const differences = rows.filter(row => row.differs).length
  return {
    text: diffText(rows, { cluster: deployment.name, all: options.all, view: context.view }),
    document: { v: 1, cluster: deployment.name, differences, live: Object.keys(live), keys: rows },
    ...(differences > 0 && options.exitCode ? { code: 'differences' as const } : {}),
  }
}

/** With its topology where that is known; else the record on the hosts stands for it. */
async function targetOf(options: DiffOptions, context: Context): Promise<Target> {
  const topology = await knownTopology(options, context)
  return topology == null ? findTarget(options, context) : wantedTarget({ ...options, topology }, context)
}

/** As `up` would settle it, with the release that is there: which one it is makes no difference to a key. */
function wantedDeployment(session: Session): Deployment {
  const { cluster } = session.target
  const recorded = deployedAt(session)
  if (cluster == null) return recorded
  const release = recorded.rocketmq === cluster.rocketmq ? recorded.release : assumedRelease(cluster.rocketmq)
  // which program it is makes none either
  const jar = recorded.instances.find(instance => instance.jar != null)?.jar ?? assumedJar
  return settle({ cluster: keepIds(cluster, recorded), facts: session.facts, release, jar })
}

/** Of every instance that runs; one that does not answer is named and left out. */
async function liveValues(
  deployment: Deployment,
  { connections, facts }: Session,
  { signal, emit }: Context,
): Promise<Record<string, Record<string, string>>> {
  await using asking = openAsking(deployment, connections, { signal })
  const running = deployment.instances.filter(
    instance => isRunning(instance, facts) && (isBroker(instance) || isNameserver(instance)),
  )
  const answers = await Promise.all(
    running.map(async instance => ({ instance, answer: await liveConfig(instance, asking) })),
  )
  for (const { instance, answer } of answers) {
    if (!answer.ok)
      emit({
        type: 'note',
        level: 'warning',
        host: instance.host,
        text: `${instance.id} does not answer: ${answer.failure.text}`,
      })
  }
  return Object.fromEntries(
    answers.flatMap(({ instance, answer }) => (answer.ok ? [[instance.id, answer.value] as const] : [])),
  )
}

/** A secret's values are only said to be there. */
function maskedRow(row: KeyRow): KeyRow {
  if (!isSecretKey(row.key)) return row
  const { topology, file, live, default: own, ...rest } = row
  return {
    ...rest,
    ...(topology == null ? {} : { topology: masked }),
    ...(file == null ? {} : { file: masked }),
    ...(live == null ? {} : { live: masked }),
    ...(own == null ? {} : { default: masked }),
  }
}
