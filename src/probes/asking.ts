import type { HaSocket } from '../facts/ha-sockets.ts'
import type { DeployedInstance, Deployment } from '../topology/deployment.ts'
import type { RemotingPool } from './remoting-pool.ts'

/** What every probe needs to ask a cluster. */
export interface Asking {
  deployment: Deployment
  pool: RemotingPool
  /**
   * The established connections to a master's HA port, from its host's sockets; undefined where
   * they cannot be seen. Only asked for 4.9, which does not tell them itself.
   */
  haConnections?: (master: DeployedInstance, signal?: AbortSignal) => Promise<HaSocket[] | undefined>
  /** For each request, ms; the client's default if not said. */
  timeoutMs?: number
  signal?: AbortSignal
}
