import { instanceNamed, nameserversOf } from '../components/deployed.ts'
import { letsWrite, permissionOf } from '../components/permission.ts'
import { getTopicConfigs, type TopicConfig } from '../remoting/requests/topic-configs.ts'
import { getTopicRoute } from '../remoting/requests/topic-route.ts'
import type { DeployedGroup, DeployedInstance } from '../topology/deployment.ts'
import type { Asking } from './asking.ts'
import { eachOf } from './each-of.ts'
import { isUserTopic } from './own-topics.ts'

/** A topic of a group as one NameServer tells it to clients. */
export interface RoutePermission {
  nameserver: string
  topic: string
  permission: number
}

/** Routes asked for at once, of one NameServer. */
const atOnce = 32

/** The topics of a group by its own word: of its master, or of a slave while that is away. Undefined: nobody answers. */
export async function topicsOf(group: DeployedGroup, asking: Asking): Promise<TopicConfig[] | undefined> {
  for (const id of [group.master, ...group.slaves]) {
    const answer = await asking.pool
      .client(instanceNamed(id, asking.deployment))
      .call(getTopicConfigs, undefined, asking)
    if (answer.ok) return answer.value
  }
  return undefined
}

/** What clients may do to these topics of a group, by every NameServer that answers. */
async function routePermissions(group: string, topics: readonly string[], asking: Asking): Promise<RoutePermission[]> {
  const all = await Promise.all(nameserversOf(asking.deployment).map(one => permissionsAt(one, group, topics, asking)))
  return all.flat()
}

async function permissionsAt(
  nameserver: DeployedInstance,
  group: string,
  topics: readonly string[],
  asking: Asking,
): Promise<RoutePermission[]> {
  const client = asking.pool.client(nameserver)
  const found: RoutePermission[] = []
  await eachOf(topics, atOnce, async topic => {
    const route = await client.call(getTopicRoute, { topic }, asking)
    const own = route.ok ? route.value?.find(one => one.broker === group) : undefined
    if (own != null) found.push({ nameserver: nameserver.id, topic, permission: own.permission })
  })
  return found
}

/** Topics of a group that producers may still be told to write to: its own, which shows every wipe, and those of users. */
export async function writableRoutes(group: DeployedGroup, asking: Asking): Promise<RoutePermission[]> {
  const configs = (await topicsOf(group, asking)) ?? []
  const topics = configs.map(({ topic }) => topic).filter(topic => isUserTopic(topic, asking.deployment))
  const routes = await routePermissions(group.name, [group.name, ...topics], asking)
  return routes.filter(({ permission }) => letsWrite(permission))
}

/**
 * Groups that a NameServer which answers does not list, other than this one: it began anew a moment ago. While this group is wiped
 * there, clients that ask it would find nobody to write to.
 */
export async function unlistedGroups(group: string, asking: Asking): Promise<{ nameserver: string; group: string }[]> {
  const others = asking.deployment.groups.map(({ name }) => name).filter(name => name !== group)
  const all = await Promise.all(
    nameserversOf(asking.deployment).map(async nameserver => {
      const client = asking.pool.client(nameserver)
      // every broker brings a topic of its group's name along, with all others
      const routes = await Promise.all(
        others.map(async other => ({ other, route: await client.call(getTopicRoute, { topic: other }, asking) })),
      )
      const missing = routes.filter(({ other, route }) => route.ok && !route.value?.some(one => one.broker === other))
      return missing.map(({ other }) => ({ nameserver: nameserver.id, group: other }))
    }),
  )
  return all.flat()
}

/** Why clients may not write to a group what its broker lets them; undefined when they may, by every NameServer. */
export async function whyNotPermitted(group: DeployedGroup, asking: Asking): Promise<string | undefined> {
  const master = instanceNamed(group.master, asking.deployment)
  const configs = await asking.pool.client(master).call(getTopicConfigs, undefined, asking)
  if (!configs.ok) return `${master.id} does not answer: ${configs.failure.text}`
  const wanted = new Map(configs.value.map(({ topic, permission }) => [topic, permission]))
  const mask = permissionOf(master)
  const routes = await routePermissions(group.name, [...wanted.keys()], asking)
  const isMeant = (topic: string) => letsWrite(wanted.get(topic)! & mask)
  const wrong = routes.find(({ topic, permission }) => isMeant(topic) && !letsWrite(permission))
  if (wrong != null) return `${wrong.topic} of ${group.name} has not its permission at ${wrong.nameserver} yet`
  const silent = nameserversOf(asking.deployment).find(({ id }) => !routes.some(route => route.nameserver === id))
  return silent == null ? undefined : `${silent.id} does not tell the topics of ${group.name}`
}
