import { instanceNamed, nameserversOf } from '../components/deployed.ts'
import { permissionOf } from '../components/permission.ts'
import type { GroupSituation, Situation, Topic } from '../plan/situation.ts'
import { getNamespaceValues } from '../remoting/requests/namespace-values.ts'
import { getProducers } from '../remoting/requests/producers.ts'
import { getRuntimeInfo } from '../remoting/requests/runtime-info.ts'
import type { TopicConfig } from '../remoting/requests/topic-configs.ts'
import { followed, isControlled } from '../topology/controllers.ts'
import type { DeployedGroup, Deployment } from '../topology/deployment.ts'
import type { Asking } from './asking.ts'
import { leaderOf, surveyControllers } from './controllers.ts'
import { isUserTopic } from './own-topics.ts'
import { topicsOf } from './permissions.ts'
import { survey } from './survey.ts'
import { verdictOf } from './verdict.ts'
import type { ClusterView } from './view.ts'
import { wipedAt } from './wiped.ts'

/** Every consumer has a producer of this name, for what it sends back (MixAll.CLIENT_INNER_PRODUCER_GROUP). */
const innerProducer = 'CLIENT_INNER_PRODUCER'

/**
 * What a rolling restart has to know, asked of everybody at once. `leaving`: addresses of members that are to go.
 * @throws RmqctlError `interrupted` when the signal fires.
 */
export async function lookAround(asking: Asking, leaving: readonly string[] = []): Promise<Situation> {
  const { deployment } = asking
  const asked = surveyControllers(asking)
  const { led, controllers } = await asked
  const [view, orderedByNameservers, ...groups] = await Promise.all([
    survey(asking, asked),
    askOrdered(asking),
    ...deployment.groups.map(async group => {
      const master = led[group.name]?.master
      return { group, master, told: await askGroup(followed(group, master), asking) }
    }),
  ])
  const controllerLeader = leaderOf(controllers)
  return {
    orderedByNameservers,
    ...(controllerLeader == null ? {} : { controllerLeader }),
    groups: Object.fromEntries(
      groups.map(({ group, master, told }) => {
        const known = {
          ...told,
          ...judged(group, { view, deployment, leaving }),
          ...(master == null ? {} : { master }),
        }
        return [group.name, known] as const
      }),
    ),
  }
}

function judged(
  group: DeployedGroup,
  { view, deployment, leaving }: { view: ClusterView; deployment: Deployment; leaving: readonly string[] },
): Pick<GroupSituation, 'problems' | 'wipedAt'> {
  const wiped = wipedAt(group, view, deployment)
  // a wipe is restored before anything else: whether the rest is well is asked as if it were
  const permissions = { [group.name]: 7 }
  const restored = { ...view, nameservers: view.nameservers.map(one => ({ ...one, permissions })) }
  const probes = [
    ...[group.master, ...group.slaves].map(instance => ({ kind: 'registered' as const, instance })),
    ...(isControlled(group) ? [group.master] : []).map(instance => ({ kind: 'in-sync' as const, instance })),
    ...group.slaves.map(instance => ({ kind: 'in-sync' as const, instance })),
    { kind: 'rollable' as const, instance: group.master, leaving },
  ]
  const problems = probes.flatMap(probe => {
    const verdict = verdictOf(probe, deployment, restored)
    return verdict.holds ? [] : [verdict.why]
  })
  return { problems, wipedAt: wiped }
}

type Told = Pick<GroupSituation, 'topics' | 'putTps' | 'producers'>

async function askGroup(group: DeployedGroup, asking: Asking): Promise<Told> {
  const master = instanceNamed(group.master, asking.deployment)
  const client = asking.pool.client(master)
  const [configs, runtime, producers] = await Promise.all([
    topicsOf(group, asking),
    client.call(getRuntimeInfo, undefined, asking),
    client.call(getProducers, undefined, asking),
  ])
  return {
    topics:
      configs?.filter(({ topic }) => isUserTopic(topic, asking.deployment)).map(topicOf(permissionOf(master))) ?? null,
    putTps: runtime.ok ? lastMinute(runtime.value.all.putTps) : 0,
    producers: producers.ok ? producers.value.filter(one => one.group !== innerProducer).length : null,
  }
}

/** As clients are told it: with its broker's permission laid over it. */
function topicOf(mask: number): (config: TopicConfig) => Topic {
  return ({ topic, permission, readQueues, writeQueues, isOrdered, messageType }) => ({
    name: topic,
    permission: permission & mask,
    readQueues,
    writeQueues,
    isOrdered: isOrdered || messageType === 'FIFO',
  })
}

/** "12.3 4.5 0.1" are the averages of 10, 60 and 600 seconds. */
function lastMinute(rates: string | undefined): number {
  const [ten = 0, minute = 0] = (rates ?? '').split(' ').map(rate => Number(rate) || 0)
  return Math.max(ten, minute)
}

/** Each NameServer has values of its own; one that says nothing does not hide what the others say. */
async function askOrdered({ deployment, ...asking }: Asking): Promise<string[] | null> {
  const answers = await Promise.all(
    nameserversOf(deployment).map(one =>
      asking.pool.client(one).call(getNamespaceValues, { namespace: 'ORDER_TOPIC_CONFIG' }, asking),
    ),
  )
  const told = answers.flatMap(answer => (answer.ok ? [Object.keys(answer.value)] : []))
  return told.length === 0 ? null : [...new Set(told.flat())]
}
