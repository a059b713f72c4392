import type { Evidence } from './evidence.ts'
import type { Hit } from './quotes.ts'
import { certainly, type Finding, printed, type Signature } from './signature.ts'

const addressInUse = /BindException: Address already in use/

/** Ports that are taken, not ours, or not allowed. */
export const portSignatures: Signature[] = [
  {
    id: 'ha-port-in-use',
    sign: '`BindException: Address already in use` below `HAService$AcceptSocketService`, exit 255',
    why: 'another process listens on the port for replication (broker port + 1), often a broker whose port is less than 4 away',
    remedy: 'stop the other process, or move one of the two: `port:` in the topology',
    matches(evidence) {
      const hit = printed(evidence, addressInUse)
      if (hit == null || printed(evidence, /AcceptSocketService\.beginAccept/) == null) return null
      return taken(evidence, hit, [evidence.instance.ports.ha], 'port for replication')
    },
  },
  {
    id: 'port-in-use',
    sign: '`Failed to bind to 0.0.0.0:P` (5.x) or `BindException: Address already in use` (4.9), exit 255; of a proxy exit 1',
    why: 'another process listens on the port, or on the second one of a broker (port − 2)',
    remedy: 'stop the other process, or set `port:` in the topology',
    matches(evidence) {
      const hit = printed(evidence, /Failed to bind to (?:address )?\S*:(\d+)/) ?? printed(evidence, addressInUse)
      if (hit == null || printed(evidence, addressInUse) == null) return null
      if (printed(evidence, /AcceptSocketService\.beginAccept/) != null) return null
      const { listen, fast, grpc, remoting } = evidence.instance.ports
      const named = hit.match[1]
      return taken(evidence, hit, named == null ? [listen, fast, grpc, remoting] : [Number(named)], 'port')
    },
  },
  {
    id: 'address-not-here',
    sign: '`BindException: Cannot assign requested address`, exit 255',
    why: '`bindAddress` names an address that this host does not have',
    remedy: 'remove `bindAddress` from the configuration, or name an address of the host',
    matches(evidence) {
      const hit = printed(evidence, /BindException: Cannot assign requested address/)
      const { id, host } = evidence.instance
      return (
        hit &&
        certainly(
          hit,
          `${id} shall listen on an address that ${host} does not have`,
          `remove bindAddress from the config of ${id} in the topology, then: rmqctl up`,
        )
      )
    },
  },
  {
    id: 'port-not-allowed',
    sign: '`SocketException` or `BindException: Permission denied`, exit 255',
    why: 'ports below 1024 belong to root',
    remedy: 'set a `port:` above 1024 in the topology',
    matches(evidence) {
      const hit = printed(evidence, /(SocketException|BindException|NativeIoException).*Permission denied/)
      const { id, ports } = evidence.instance
      return (
        hit &&
        certainly(
          hit,
          `${id} may not listen on port ${ports.listen}`,
          `set a port above 1024 for ${id} in the topology, then: rmqctl up`,
        )
      )
    },
  },
]

/** Names the port, where that can be told, and who has it. */
function taken(evidence: Evidence, hit: Hit, ports: (number | undefined)[], what: string): Finding {
  const { instance, listeners, pid } = evidence
  const candidates = ports.filter(port => port != null)
  const holder = listeners.find(one => candidates.includes(one.port) && (one.pid == null || one.pid !== pid))
  const port = holder?.port ?? candidates[0]
  const again = 'then: rmqctl up'
  if (holder == null)
    return certainly(
      hit,
      `${what} ${candidates.join(' or ')} of ${instance.id} was taken by another process, which is gone by now`,
      'rmqctl up',
    )
  if (holder.pid == null)
    return certainly(
      hit,
      `${what} ${port} of ${instance.id} is taken by a process of another user`,
      `sudo ss -ltnp 'sport = :${port}' on ${instance.host} names it; stop it or set another port for ${instance.id}, ${again}`,
    )
  const owner = `${holder.process ?? 'a process'} (pid ${holder.pid})`
  return certainly(
    hit,
    `${what} ${port} of ${instance.id} is taken by ${owner}`,
    `kill ${holder.pid} on ${instance.host}, or set another port for ${instance.id} in the topology, ${again}`,
  )
}
