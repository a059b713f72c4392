import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Connection } from '../connection/connection.ts'
import type { DialInstance } from '../probes/remoting-pool.ts'
import { withoutPort } from '../topology/address.ts'
import type { Deployment } from '../topology/deployment.ts'

/** How long a direct connection may take before the way through the host is tried. */
const directMs = 300
/** The same where there is no other way. */
const onlyWayMs = 3000
/** Where the host may not forward, a slow network is the better explanation, and the only way. */
const patientMs = 2000

/**
 * Opens a port of an instance directly; where that is refused or silent, through the instance's host, because 9876 and 10911
 * are often closed to operators. A host that was reached that way once is asked that way from then on. One that forbids it is
 * asked directly, with more patience.
 */
export function dialInstance(
  deployment: Deployment,
  connectionOf: (host: string) => Connection | undefined,
): DialInstance {
  const indirect = new Set<string>()
  const direct = new Set<string>()
  return async (instance, port, signal) => {
    const address = withoutPort(instance.address)
    const host = deployment.hosts.find(one => one.id === instance.host)
    const connection = connectionOf(instance.host)
    if (host == null || host.endpoint.kind === 'local' || connection == null)
      return dialDirect({ address, port, limitMs: onlyWayMs }, signal)
    if (direct.has(host.id)) return dialDirect({ address, port, limitMs: patientMs }, signal)
    if (!indirect.has(host.id)) {
      try {
        return await dialDirect({ address, port, limitMs: directMs }, signal)
      } catch {
        signal.throwIfAborted()
      }
    }
    const stream = await connection.dial(address, port, signal).catch(async error => {
      if (!isForbidden(error)) throw error
      const slow = await dialDirect({ address, port, limitMs: patientMs }, signal).catch(cause => {
        // refused: the way is open; else both are closed, and what the host forbids is what somebody can change
        throw isRefused(cause) ? cause : error
      })
      direct.add(host.id)
      return slow
    })
    if (!direct.has(host.id)) indirect.add(host.id)
    return stream
  }
}

/** sshd says that it may not, not that it could not. */
function isForbidden(error: unknown): boolean {
  return error instanceof Error && error.message.includes('forbids forwarding')
}

function isRefused(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED'
}

interface Direct {
  address: string
  port: number
  limitMs: number
}

/** The signal and the time limit hold until it is connected, not after. */
function dialDirect({ address, port, limitMs }: Direct, signal: AbortSignal): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port, noDelay: true })
    const stop = () => socket.destroy(signal.aborted ? signal.reason : new Error(`no answer in ${limitMs} ms`))
    signal.addEventListener('abort', stop, { once: true })
    socket.setTimeout(limitMs, stop)
    socket.once('close', () => signal.removeEventListener('abort', stop))
    socket.once('error', reject)
    socket.once('connect', () => {
      signal.removeEventListener('abort', stop)
      socket.setTimeout(0)
      socket.removeListener('timeout', stop)
      resolve(socket)
    })
  })
}
