import type { Duplex } from 'node:stream'
import { RemotingClient } from '../remoting/client.ts'
import type { DeployedInstance } from '../topology/deployment.ts'

/** Opens a byte stream to a port of an instance, from here or through its host. */
export type DialInstance = (instance: DeployedInstance, port: number, signal: AbortSignal) => Promise<Duplex>

/** Clients of a deployment's instances, made on first use and kept: a probe that is repeated does not dial again. */
export class RemotingPool implements AsyncDisposable {
  readonly #dial: DialInstance
  readonly #clients = new Map<string, RemotingClient>()

  constructor(dial: DialInstance) {
    this.#dial = dial
  }

  /** `port`: another one of its own, such as that of the controller in a NameServer. */
  client(instance: DeployedInstance, port = instance.ports.listen): RemotingClient {
    const key = `${instance.host} ${port}`
    const known = this.#clients.get(key)
    if (known != null) return known
    const client = new RemotingClient(signal => this.#dial(instance, port, signal))
    this.#clients.set(key, client)
    return client
  }

  /** A byte stream of its own to a port of an instance. */
  dial(instance: DeployedInstance, port: number, signal: AbortSignal): Promise<Duplex> {
    return this.#dial(instance, port, signal)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#clients.values()].map(client => client[Symbol.asyncDispose]()))
    this.#clients.clear()
  }
}
