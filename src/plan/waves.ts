import { componentOf } from '../components/index.ts'
import type { DeployedInstance } from '../topology/deployment.ts'

/** Instances that start or stop side by side. `wave`: the number that their components have. */
export interface Wave {
  wave: number
  title: string
  instances: DeployedInstance[]
}

const nameservers = { wave: 1, title: 'NameServers' }
const controllers = { wave: 2, title: 'controllers' }
const masters = { wave: 3, title: 'masters' }
const slaves = { wave: 4, title: 'slaves' }
const proxies = { wave: 5, title: 'proxies' }
const dashboard = { wave: 6, title: 'dashboard' }

/** Who is needed by others first. */
const startOrder = [nameservers, controllers, masters, slaves, proxies, dashboard]

/**
 * Masters go before their slaves: a master that is left alone still takes writes, and each would wait for a slave that is away
 * (rocketmq-facts 6.2.2). NameServers last, so that clients find what is left.
 */
const stopOrder = [dashboard, proxies, masters, slaves, controllers, nameservers]

export function startWaves(instances: readonly DeployedInstance[]): Wave[] {
  return wavesOf(instances, startOrder)
}

export function stopWaves(instances: readonly DeployedInstance[]): Wave[] {
  return wavesOf(instances, stopOrder)
}

/** @throws Error, a bug, for an instance that has no place in the order: it would never be started, or stopped. */
function wavesOf(instances: readonly DeployedInstance[], order: Omit<Wave, 'instances'>[]): Wave[] {
  const lost = instances.find(instance => order.every(({ wave }) => wave !== componentOf(instance).wave))
  if (lost != null) throw new Error(`${lost.id} is of wave ${componentOf(lost).wave}, which no order lists`)
  return order
    .map(one => ({ ...one, instances: instances.filter(instance => componentOf(instance).wave === one.wave) }))
    .filter(wave => wave.instances.length > 0)
}
