import { ledGroup } from '../../src/probes/led-group.ts'
import type { SyncState } from '../../src/remoting/requests/sync-state.ts'
import { assumedFacts } from '../../src/settle/assumed.ts'
import { settle } from '../../src/settle/settle.ts'
import type { Deployment } from '../../src/topology/deployment.ts'
import { load } from '../topology/load-text.ts'

export const threeText = `rocketmq: "5.3.3"
hosts: [A, B, C]
nameservers: [A, B, C]
controllers: nameservers
brokers:
  broker-a: { replicas: [A, B, C] }
replication: controller
`

/** A topology on hosts 10.0.0.1, 2, …, settled as on hosts of which nothing is known. */
export function controlled(text = threeText): Deployment {
  const { cluster } = load(text, { hosts: 'A=root@10.0.0.1,B=root@10.0.0.2,C=root@10.0.0.3' })
  const facts = Object.fromEntries(
    cluster.hosts.map(host => [host.id, { ...assumedFacts(host, cluster), host: host.id }]),
  )
  return settle({ cluster, facts, release: { version: cluster.rocketmq, sha256: 'f'.repeat(64), folder: '5.3.3-f' } })
}

export const addressOf = (id: string) => controlled().instances.find(one => one.id === id)!.address

/** broker-a with these in the set, the first as master, and these besides; a `!` behind a name: not heard from. */
export function stateOf(inSync: string[], notInSync: string[] = [], epoch = 3): SyncState {
  const entry = (name: string) => {
    const id = name.replace('!', '')
    return { id: Number(id.at(-1)), address: addressOf(id), isAlive: !name.endsWith('!') }
  }
  const [master] = inSync.map(entry)
  return {
    ...(master == null ? {} : { masterId: master.id, masterAddress: master.address }),
    ...{ masterEpoch: epoch, syncStateSetEpoch: 7, inSync: inSync.map(entry), notInSync: notInSync.map(entry) },
  }
}

export const led = (inSync: string[], notInSync: string[] = []) => {
  const deployment = controlled()
  return ledGroup(deployment.groups[0]!, deployment, stateOf(inSync, notInSync))
}
