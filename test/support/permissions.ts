import { connect } from 'node:net'
import { RemotingClient } from '../../src/remoting/client.ts'
import { getTopicList } from '../../src/remoting/requests/topic-list.ts'
import { getTopicRoute } from '../../src/remoting/requests/topic-route.ts'

/** What clients may do: "namesrv topic broker" → permission, of every topic at every NameServer (host:port). */
export async function permissions(nameservers: readonly string[]): Promise<Record<string, number>> {
  const all = await Promise.all(nameservers.map(permissionsAt))
  return Object.assign({}, ...all)
}

async function permissionsAt(nameserver: string): Promise<Record<string, number>> {
  const [host = '', port = ''] = nameserver.split(':')
  await using client = new RemotingClient(async () => connect(Number(port), host))
  const topics = await client.call(getTopicList, undefined)
  if (!topics.ok) throw new Error(`${nameserver}: ${topics.failure.text}`)
  const found: Record<string, number> = {}
  for (const topic of topics.value) {
    const route = await client.call(getTopicRoute, { topic })
    if (!route.ok) throw new Error(`${nameserver}, ${topic}: ${route.failure.text}`)
    for (const { broker, permission } of route.value ?? []) found[`${nameserver} ${topic} ${broker}`] = permission
  }
  return found
}
