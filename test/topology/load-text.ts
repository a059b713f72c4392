import { errorsIn } from '../../src/errors.ts'
import { type LoadedCluster, loadTopologyText, type TopologyInput } from '../../src/topology/cluster.ts'

/** A small topology that is right; tests change one thing. */
export const good = `rocketmq: "5.3.3"
hosts: [A, B]
nameservers: [A, B]
brokers:
  broker-a: { master: A, slaves: [B] }
  broker-b: { master: B, slaves: [A] }
`

export function load(text: string, more: Partial<TopologyInput> = {}): LoadedCluster {
  return loadTopologyText({ text, source: 't.yaml', defaultName: 't', ...more })
}

export interface Told {
  where?: string
  message: string
  hint?: string
}

/** What is refused, in the order told; throws what is not ours. */
export function refusals(text: string, more: Partial<TopologyInput> = {}): Told[] {
  try {
    load(text, more)
    return []
  } catch (error) {
    const ours = errorsIn(error)
    if (ours.length === 0 || ours.some(one => one.code !== 'input')) throw error
    return ours.map(({ message, details }) => ({ where: details.where, message, hint: details.hint }))
  }
}
