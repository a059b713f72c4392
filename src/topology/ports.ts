import type { InstancePorts } from './deployment.ts'
import { machineOf } from './machine.ts'
import type { Cluster, Instance, Role } from './model.ts'
import { isBroker } from './roles.ts'

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
 * order from the usual one, passing over numbers that are taken. Collisions are not judged here.
 */
export function assignPorts(
  cluster: Cluster,
  previous: Readonly<Record<string, InstancePorts>> = {},
): Record<string, InstancePorts> {
  const before = (instance: Instance) => (Object.hasOwn(previous, instance.id) ? previous[instance.id] : undefined)
  const kept = new Map<Instance, InstancePorts>()
  for (const instance of cluster.instances) {
    const listen = instance.port ?? before(instance)?.listen
    if (listen != null) kept.set(instance, derived(instance, listen))
  }
  for (const members of byMachine(cluster).values()) {
    fill(members, kept)
    fillOthers(members, kept, before)
  }
  return Object.fromEntries(cluster.instances.map(instance => [instance.id, kept.get(instance)!]))
}

/** Every pair of instances on one machine that would open the same port, derived ports counted. */
export function portCollisions(cluster: Cluster, ports: Readonly<Record<string, InstancePorts>>): PortCollision[] {
  return [...byMachine(cluster).values()].flatMap(members => {
    const uses = members.flatMap(({ id }) => namedPorts(ports[id]).map(use => ({ ...use, id })))
    const first = new Map<number, (typeof uses)[number]>()
    return uses.flatMap(use => {
      const other = first.get(use.port)
      if (other == null) first.set(use.port, use)
      return other == null || (other.id === use.id && other.what === use.what) ? [] : collision(use, other)
    })
  })
}

const portNames: Record<keyof InstancePorts, string> = {
  listen: 'port',
  fast: 'fast port',
  ha: 'HA port',
  grpc: 'gRPC port',
  remoting: 'remoting port',
  controller: 'controller port',
}

/** Every port that an instance opens, with what it is called. */
export function namedPorts(ports: InstancePorts | undefined): { port: number; what: string }[] {
  const names = Object.keys(portNames) as (keyof InstancePorts)[]
  return names.flatMap(name => {
    const port = ports?.[name]
    return port == null ? [] : [{ port, what: portNames[name] }]
  })
}

function collision(
  use: { id: string; port: number; what: string },
  other: { id: string; what: string },
): PortCollision {
  const text = `${use.id}'s ${use.what} ${use.port} is ${other.id === use.id ? 'its' : `${other.id}'s`} ${other.what}`
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

/** Where counting begins on a machine, and how far apart two are. */
interface Series {
  first: number
  step: number
}

const brokerPorts: Series = { first: 10911, step: 10 }
const controllerPorts: Series = { first: 9878, step: 10 }
const grpcPorts: Series = { first: 8081, step: 10 }
const remotingPorts: Series = { first: 8080, step: 10 }

const listenPorts: Record<Role, Series> = {
  namesrv: { first: 9876, step: 1 },
  controller: controllerPorts,
  master: brokerPorts,
  slave: brokerPorts,
  replica: brokerPorts,
  proxy: grpcPorts,
  dashboard: { first: 8082, step: 1 },
}

/** The port that an instance is known by. */
function fill(members: Instance[], kept: Map<Instance, InstancePorts>): void {
  const taken = new Set(members.flatMap(member => numbers(kept.get(member))))
  const counts = new Map<Series, number>()
  for (const member of members) {
    const series = listenPorts[member.role]
    let listen = nextOf(series, counts)
    if (kept.has(member)) continue
    while (numbers(derived(member, listen)).some(port => taken.has(port))) listen += series.step
    const ports = derived(member, listen)
    kept.set(member, ports)
    for (const port of numbers(ports)) taken.add(port)
  }
}

/** Ports beside it, each with a number of its own. */
function fillOthers(
  members: Instance[],
  kept: Map<Instance, InstancePorts>,
  before: (instance: Instance) => InstancePorts | undefined,
): void {
  const wanted = members.flatMap(member =>
    othersOf(member).map(({ name, said, series }) => ({ member, name, series, port: said ?? before(member)?.[name] })),
  )
  const taken = new Set([
    ...members.flatMap(member => numbers(kept.get(member))),
    ...wanted.flatMap(({ port }) => port ?? []),
  ])
  const counts = new Map<Series, number>()
  for (const { member, name, series, port } of wanted) {
    let next = nextOf(series, counts)
    while (port == null && taken.has(next)) next += series.step
    taken.add(port ?? next)
    kept.set(member, { ...kept.get(member)!, [name]: port ?? next })
  }
}

function nextOf(series: Series, counts: Map<Series, number>): number {
  const count = counts.get(series) ?? 0
  counts.set(series, count + 1)
  return series.first + series.step * count
}

interface Other {
  name: 'grpc' | 'remoting' | 'controller'
  said: number | undefined
  series: Series
}

function othersOf({ role, controller, proxy, remotingPort }: Instance): Other[] {
  return [
    ...(controller == null ? [] : [{ name: 'controller' as const, said: controller.port, series: controllerPorts }]),
    ...(proxy == null ? [] : [{ name: 'grpc' as const, said: proxy.port, series: grpcPorts }]),
    ...(proxy == null ? [] : [{ name: 'remoting' as const, said: proxy.remotingPort, series: remotingPorts }]),
    ...(role === 'proxy' ? [{ name: 'remoting' as const, said: remotingPort, series: remotingPorts }] : []),
  ]
}

/** fast = listen - 2 (5.3.3:BrokerController.java:497), HA = listen + 1: rmqctl writes no other haListenPort. */
function derived(instance: Instance, listen: number): InstancePorts {
  return isBroker(instance) ? { listen, fast: listen - 2, ha: listen + 1 } : { listen }
}

function numbers(ports: InstancePorts | undefined): number[] {
  return namedPorts(ports).map(({ port }) => port)
}
