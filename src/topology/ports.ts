import type { InstancePorts } from './deployment.ts'
import { machineOf } from './machine.ts'
import type { Cluster, Instance } from './model.ts'

/** Two uses of one port on one machine. */
export interface PortCollision {
  instance: string
  other: string
  port: number
  /** For a person: "broker-b-s's HA port 10912 is broker-a's port". */
  text: string
}

/**
 * The ports of every instance: what the topology says, else what it had (`previous`), else counted on its machine in file
 * order from 9876 and 10911, passing over numbers that are taken. Collisions are not judged here.
 */
export function assignPorts(
  cluster: Cluster,
  previous: Readonly<Record<string, InstancePorts>> = {},
): Record<string, InstancePorts> {
  const kept = new Map<Instance, InstancePorts>()
  for (const instance of cluster.instances) {
    const listen = instance.port ?? (Object.hasOwn(previous, instance.id) ? previous[instance.id]!.listen : undefined)
    if (listen != null) kept.set(instance, derived(instance, listen))
  }
  for (const [, members] of byMachine(cluster)) fill(members, kept)
  return Object.fromEntries(cluster.instances.map(instance => [instance.id, kept.get(instance)!]))
}

/** Every pair of instances on one machine that would open the same port, derived ports counted. */
export function portCollisions(cluster: Cluster, ports: Readonly<Record<string, InstancePorts>>): PortCollision[] {
  return [...byMachine(cluster).values()].flatMap(members => {
    const uses = members.flatMap(({ id }) => usesOf(id, ports[id]))
    const first = new Map<number, PortUse>()
    return uses.flatMap(use => {
      const other = first.get(use.port)
      if (other == null) first.set(use.port, use)
      return other == null || other.id === use.id ? [] : collision(use, other)
    })
  })
}

interface PortUse {
  id: string
  port: number
  what: string
}

function usesOf(id: string, ports: InstancePorts | undefined): PortUse[] {
  const named = [
    { port: ports?.listen, what: 'port' },
    { port: ports?.fast, what: 'fast port' },
    { port: ports?.ha, what: 'HA port' },
  ]
  return named.flatMap(({ port, what }) => (port == null ? [] : { id, port, what }))
}

function collision(use: PortUse, other: PortUse): PortCollision {
  const text = `${use.id}'s ${use.what} ${use.port} is ${other.id}'s ${other.what}`
  return { instance: use.id, other: other.id, port: use.port, text }
}

function byMachine({ hosts, instances }: Cluster): Map<string, Instance[]> {
  const machines = new Map(hosts.map(host => [host.id, machineOf(host)]))
  const groups = new Map<string, Instance[]>()
  for (const instance of instances) {
    const machine = machines.get(instance.host) ?? `unknown ${instance.host}`
    const there = groups.get(machine)
    if (there == null) groups.set(machine, [instance])
    else there.push(instance)
  }
  return groups
}

function fill(members: Instance[], kept: Map<Instance, InstancePorts>): void {
  const taken = new Set(members.flatMap(member => numbers(kept.get(member))))
  const counts = { namesrv: 0, broker: 0 }
  for (const member of members) {
    const [kind, base, step] = member.role === 'namesrv' ? namesrvPorts : brokerPorts
    let listen = base + step * counts[kind]++
    if (kept.has(member)) continue
    while (numbers(derived(member, listen)).some(port => taken.has(port))) listen += step
    const ports = derived(member, listen)
    kept.set(member, ports)
    for (const port of numbers(ports)) taken.add(port)
  }
}

const namesrvPorts = ['namesrv', 9876, 1] as const
const brokerPorts = ['broker', 10911, 10] as const

/** fast = listen - 2 (5.3.3:BrokerController.java:497), HA = listen + 1: rmqctl writes no other haListenPort. */
function derived({ role }: Instance, listen: number): InstancePorts {
  return role === 'namesrv' ? { listen } : { listen, fast: listen - 2, ha: listen + 1 }
}

function numbers(ports: InstancePorts | undefined): number[] {
  return [ports?.listen, ports?.fast, ports?.ha].filter(port => port != null)
}
