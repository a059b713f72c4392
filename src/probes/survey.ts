import { setTimeout as delay } from 'node:timers/promises'
import { instanceNamed, nameserversOf } from '../components/deployed.ts'
import type { Answer, Failure } from '../remoting/answer.ts'
import { getClusterInfo } from '../remoting/requests/cluster-info.ts'
import type { RuntimeInfo } from '../remoting/requests/runtime-info.ts'
import { getTopicRoute } from '../remoting/requests/topic-route.ts'
import { followed, isControlled } from '../topology/controllers.ts'
import type { DeployedGroup, DeployedInstance } from '../topology/deployment.ts'
import { surveyProxies } from './ask-route.ts'
import type { Asking } from './asking.ts'
import { type Control, surveyControllers } from './controllers.ts'
import type { GroupSample } from './group-sample.ts'
import { surveyPages } from './pages.ts'
import { registeredAt } from './registration.ts'
import { judgeReplica } from './replica.ts'
import { judgeReplication } from './replication.ts'
import { sampleGroup, sampleLinks } from './sample-group.ts'
import type { BrokerView, ClusterView, NameserverView } from './view.ts'

/**
 * Asks every NameServer and every broker at once, and tells what they say. One that does not answer is part of the view.
 * @throws RmqctlError `interrupted` when the signal fires.
 */
export async function survey(asking: Asking, asked = surveyControllers(asking)): Promise<ClusterView> {
  const at = Date.now()
  const [nameservers, { controllers, led }, pages, groups, proxies] = await Promise.all([
    surveyNameservers(asking),
    asked,
    surveyPages(asking),
    Promise.all(asking.deployment.groups.map(group => surveyGroup(group, asking, asked))),
    surveyProxies(asking),
  ])
  const brokers = groups.flat().map(broker => ({
    ...broker,
    registered: registeredAt(instanceNamed(broker.instance, asking.deployment), asking.deployment, nameservers),
  }))
  return {
    ...{ at, nameservers, brokers },
    ...(controllers.length === 0 ? {} : { controllers, led }),
    ...(proxies.length === 0 ? {} : { proxies }),
    ...(pages.length === 0 ? {} : { pages }),
  }
}

/** Asks every NameServer for its table, and for the permission of each group's own topic. */
export function surveyNameservers(asking: Asking): Promise<NameserverView[]> {
  return Promise.all(nameserversOf(asking.deployment).map(nameserver => surveyNameserver(nameserver, asking)))
}

/** One of them. */
export async function surveyNameserver(nameserver: DeployedInstance, asking: Asking): Promise<NameserverView> {
  const [view, routes] = await Promise.all([askTable(nameserver, asking), askRoutes(nameserver, asking)])
  return { ...view, ...routes }
}

/** Asks one NameServer for its table alone. */
export async function askTable(nameserver: DeployedInstance, asking: Asking): Promise<NameserverView> {
  const answer = await asking.pool.client(nameserver).call(getClusterInfo, undefined, asking)
  const view = { instance: nameserver.id, permissions: {} }
  return answer.ok ? { ...view, table: answer.value } : { ...view, error: answer.failure.text }
}

/** The broker makes a topic of its own name; its permission shows a wipe that was left behind (rocketmq-facts 11.3). */
async function askRoutes(
  nameserver: DeployedInstance,
  asking: Asking,
): Promise<Pick<NameserverView, 'permissions' | 'refusesRoutes'>> {
  const client = asking.pool.client(nameserver)
  const found = await Promise.all(
    asking.deployment.groups.map(async ({ name }) => {
      const route = await client.call(getTopicRoute, { topic: name }, asking)
      if (!route.ok) return route.failure.kind === 'rejected' ? { refusal: route.failure.text } : {}
      const queue = route.value?.find(one => one.broker === name)
      return queue == null ? {} : { permission: [name, queue.permission] as const }
    }),
  )
  const refusal = found.find(one => one.refusal != null)?.refusal
  return {
    permissions: Object.fromEntries(found.flatMap(({ permission }) => (permission == null ? [] : [permission]))),
    ...(refusal == null ? {} : { refusesRoutes: refusal }),
  }
}

/** Between two looks at slaves that lack something, ms, and how many looks there are. */
const lookAgainMs = 100
const looks = 6

/**
 * A group's master and slaves; `registered` is left empty, since it is the NameServers' to tell. What is on its way when somebody
 * sends all the while is no lag: a slave counts as behind when it still lacks half a second later what the master had at first.
 */
export async function surveyGroup(
  nominal: DeployedGroup,
  asking: Asking,
  control: Promise<Control> = surveyControllers(asking),
): Promise<BrokerView[]> {
  const { controllers, led } = isControlled(nominal) ? await control : nobody
  const group = followed(nominal, led[nominal.name]?.master)
  let asked = await sampleGroup(group, asking)
  for (let look = 1; look < looks && isSomebodyBehind(asked.sample); look++) {
    // an interrupt is told by the next question
    await delay(lookAgainMs, undefined, { signal: asking.signal }).catch(() => {})
    asked = await sampleGroup(group, asking, asked.sample.master.maxBefore)
  }
  const { sample, answers } = asked
  return [...answers].map(([id, { runtime }]) => {
    const slave = sample.slaves.find(one => one.instance === id)
    const view = brokerView(instanceNamed(id, asking.deployment), runtime)
    const replication = slave == null ? undefined : judgeReplication(slave, sample)
    if (!isControlled(group)) return { ...view, ...(replication == null ? {} : { replication }) }
    return {
      ...view,
      ...judgeReplica(instanceNamed(id, asking.deployment), { group, led: led[group.name], controllers, replication }),
    }
  })
}

/** A group as far as one slave of it: while that is not connected, nothing but this is asked. For questions that are repeated. */
export async function surveyReplication(
  id: string,
  group: DeployedGroup,
  asking: Asking,
  control: Promise<Control>,
): Promise<BrokerView[]> {
  // who is connected to whom depends on who leads
  if (isControlled(group)) return surveyGroup(group, asking, control)
  const links = await sampleLinks(group, asking)
  const slave = links?.slaves.find(one => one.instance === id)
  const replication = links == null || slave?.client == null ? undefined : judgeReplication(slave, links)
  if (replication?.state !== 'disconnected') return surveyGroup(group, asking, control)
  return [{ instance: id, role: 'slave', answers: true, registered: [], replication }]
}

const nobody: Control = { controllers: [], led: {} }

function isSomebodyBehind(sample: GroupSample): boolean {
  return sample.slaves.some(slave => judgeReplication(slave, sample).state === 'behind')
}

/** What a broker says about itself, as `status` shows it. */
export function brokerView(broker: DeployedInstance, runtime: Answer<RuntimeInfo>): BrokerView {
  const known = { instance: broker.id, role: broker.role, registered: [] }
  if (!runtime.ok) return { ...known, answers: false, error: whySilent(runtime.failure) }
  const { all, clock, firstStoredAt, ...told } = runtime.value
  return { ...known, answers: true, ...told }
}

/** Just after its start a broker has measured nothing yet and answers with an exception (5.3.3:StoreStatsService#getPutTps). */
function whySilent({ kind, text }: Failure): string {
  const exception = kind === 'rejected' ? /^java\.[\w.]+/.exec(text)?.[0] : undefined
  return exception == null ? text : `it has nothing to tell of itself yet (${exception})`
}
