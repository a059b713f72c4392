import { setTimeout as delay } from 'node:timers/promises'
import { getControllerMetadata } from '../../src/remoting/requests/controller-metadata.ts'
import { getSyncState, type SyncState } from '../../src/remoting/requests/sync-state.ts'
import type { LedGroupStatus, StatusDocument } from '../../src/report/status-document.ts'
import { clientOf } from './changing-cluster.ts'

/** Ports of their own: three NameServers with controllers, three replicas. */
export const ports = {
  namesrv: [18876, 18877, 18878],
  controller: [18880, 18881, 18882],
  replica: [21911, 21921, 21931],
}

export const nameservers = ports.namesrv.map(port => `127.0.0.1:${port}`).join(';')

/** Three of each on this machine, with small heaps and small files. */
export function controlledTopology(version: string): string {
  const hosts = ['A', 'B', 'C']
  const servers = hosts.map(
    (host, index) => `{ host: ${host}, port: ${ports.namesrv[index]}, controllerPort: ${ports.controller[index]} }`,
  )
  const replicas = hosts.map((host, index) => `{ host: ${host}, port: ${ports.replica[index]} }`)
  return `rocketmq: "${version}"
hosts: { A: { config: { mappedFileSizeCommitLog: 16777216 } }, B: { config: { mappedFileSizeCommitLog: 16777216 } }, C: { config: { mappedFileSizeCommitLog: 16777216 } } }
nameservers: [${servers.join(', ')}]
controllers: nameservers
brokers:
  broker-a: { replicas: [${replicas.join(', ')}] }
replication: controller
`
}

/** broker-a by the word of whichever controller leads now; undefined while none answers as leader. */
export async function stateNow(): Promise<SyncState | undefined> {
  for (const port of ports.controller) {
    await using client = clientOf(port)
    const metadata = await client.call(getControllerMetadata, undefined, { timeoutMs: 1000 })
    if (!metadata.ok || !metadata.value.isLeader) continue
    const states = await client.call(getSyncState, { groups: ['broker-a'] }, { timeoutMs: 1000 })
    if (states.ok) return states.value['broker-a']
  }
  return undefined
}

/** Asks until it holds; the ms that it took. */
export async function untilState(holds: (state: SyncState) => boolean, limitMs: number): Promise<number> {
  const begin = performance.now()
  for (;;) {
    const state = await stateNow()
    const ms = performance.now() - begin
    if (state != null && holds(state)) return ms
    if (ms > limitMs) throw new Error(`not within ${limitMs} ms: ${JSON.stringify(state)}`)
    await delay(100)
  }
}

/** What status says of broker-a. */
export function groupIn({ control }: StatusDocument): LedGroupStatus {
  const group = control?.groups.find(one => one.group === 'broker-a')
  if (group == null) throw new Error('status says nothing of broker-a')
  return group
}
