import type { StatusDocument } from '../../src/report/status-document.ts'
import type { JavaClient, Sent } from './java-client.ts'

/** Messages of one broker group, as RocketMQ's own client was told that they are stored. */
export interface Stored {
  group: string
  topic: string
  sent: Sent[]
}

const count = 3

/** Sends a few messages to every master of a cluster, each to a topic of its own, by RocketMQ's Java client. */
export function sendToEveryMaster(client: JavaClient, document: StatusDocument, name: string): Promise<Stored[]> {
  const namesrv = document.nameservers.join(';')
  const masters = document.instances.filter(instance => instance.role === 'master')
  return Promise.all(
    masters.map(async ({ id: broker, address }) => {
      const topic = `${name}-${broker}`
      await client.topic({ namesrv, address, broker, topic, queues: 1 })
      const send = () => client.send({ namesrv, topic, broker, prefix: topic, count, timeout: 15_000 })
      return { group: broker, topic, sent: await untilTaken(send) }
    }),
  )
}

/**
 * A broker refuses what lay in its queue for 200 ms, as on a machine that is busy with other things; and the first messages of an
 * empty store make master and slave create their files of 1 GB, for which the slave may need longer than slaveTimeout. Both are
 * RocketMQ's own: sent again, as users do.
 */
export async function untilTaken(send: () => Promise<Sent[]>, attempts = 5): Promise<Sent[]> {
  const sent = await send()
  const isRefused = sent.some(({ error, status }) => /\bbusy\b/.test(error ?? '') || status === 'FLUSH_SLAVE_TIMEOUT')
  return isRefused && attempts > 1 ? untilTaken(send, attempts - 1) : sent
}

/** In one line, with the client's own reason where it failed. */
export function outcome(sent: Sent | undefined): string {
  return [sent?.body, sent?.status, sent?.error].filter(Boolean).join(' ')
}

/** Each outcome of sends that were all stored as they should be. */
export function allOk(stored: Stored[]): string[] {
  return stored.flatMap(({ sent }) => sent.map(({ body }) => `${body} SEND_OK`))
}

/** What every broker of each group gives back, by instance: the bodies, or RocketMQ's error. From the commit log, at once. */
export async function readFromEveryCopy(
  client: JavaClient,
  document: StatusDocument,
  stored: Stored[],
): Promise<Record<string, string[]>> {
  const copies = stored.flatMap(({ group, topic, sent }) =>
    document.instances
      .filter(instance => instance.group === group)
      .map(async ({ id, address }) => {
        const ids = sent.flatMap(message => message.offsetId ?? [])
        const read = await client.read({ address, topic, how: 'view', ids })
        return [id, read.map(({ body, code, error }) => body ?? `${code} ${error}`)] as const
      }),
  )
  return Object.fromEntries(await Promise.all(copies))
}

/** What `readFromEveryCopy` gives when nothing is missing anywhere. */
export function everyCopy(document: StatusDocument, stored: Stored[]): Record<string, string[]> {
  const brokers = document.instances.filter(instance => instance.group != null)
  const bodiesOf = (group: string | null) => stored.find(one => one.group === group)?.sent.map(({ body }) => body) ?? []
  return Object.fromEntries(brokers.map(({ id, group }) => [id, bodiesOf(group)]))
}
