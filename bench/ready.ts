import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { RemotingClient } from '../src/remoting/client.ts'
import { getClusterInfo } from '../src/remoting/requests/cluster-info.ts'
import { getHaStatus } from '../src/remoting/requests/ha-status.ts'

/** The places of the cluster of four-hosts.yaml, whoever started it. */
export interface Places {
  nameservers: string[]
  masters: string[]
}

/** Resolves when the cluster is ready to work; the same judge for all that is compared. */
export async function untilReady({ nameservers, masters }: Places, signal: AbortSignal): Promise<void> {
  const clients = {
    nameservers: nameservers.map(address => clientOf(address, 9876)),
    masters: masters.map(address => clientOf(address, 10911)),
  }
  try {
    while (!(await isReady(clients))) await delay(50, undefined, { signal })
  } finally {
    await Promise.all(Object.values(clients).flatMap(all => all.map(client => client[Symbol.asyncDispose]())))
  }
}

interface Clients {
  nameservers: RemotingClient[]
  masters: RemotingClient[]
}

/** Every NameServer lists master and slave of both groups, and each slave has acknowledged all that its master has. */
async function isReady({ nameservers, masters }: Clients): Promise<boolean> {
  const listed = await Promise.all(nameservers.map(listsAll))
  if (listed.includes(false)) return false
  const copied = await Promise.all(masters.map(isCopied))
  return !copied.includes(false)
}

async function listsAll(nameserver: RemotingClient): Promise<boolean> {
  const answer = await nameserver.call(getClusterInfo, undefined)
  const groups = answer.ok ? answer.value : {}
  return ['broker-a', 'broker-b'].every(group => ['0', '1'].every(id => groups[group]?.addresses[id] != null))
}

async function isCopied(master: RemotingClient): Promise<boolean> {
  const { ok, ...answer } = await master.call(getHaStatus, undefined)
  if (!ok || !('value' in answer) || answer.value?.role !== 'master') return false
  const { connections, maxOffset } = answer.value
  return connections.length > 0 && connections.every(slave => slave.ackOffset >= maxOffset)
}

function clientOf(host: string, port: number): RemotingClient {
  return new RemotingClient(
    signal =>
      new Promise((resolve, reject) => {
        const socket = connect({ host, port, noDelay: true, signal })
        socket.once('error', reject)
        socket.once('connect', () => resolve(socket))
      }),
  )
}
