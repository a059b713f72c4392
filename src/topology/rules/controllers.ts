import { atLeast } from '../../catalogue/version.ts'
import { majorityOf } from '../controllers.ts'
import type { Path, Problem } from '../finding.ts'
import { addressOf, machineOf } from '../machine.ts'
import type { BrokerGroup } from '../model.ts'
import { parseVersion } from '../version.ts'
import { error, type Judged, onOneMachine, placed, warning } from './rule.ts'

/** 5.0 knows brokers by address, and its controllers' data is of no use to later ones (facts: docs/en/controller/deploy.md). */
const since = '5.1.0'

/** Who chooses masters, and for whom: each is nothing without the other. */
export function controllers(judged: Judged): Problem[] {
  return [
    ...tooOld(judged),
    ...howMany(judged),
    ...dialled(judged),
    ...judged.cluster.groups.flatMap(group => ofGroup(group, judged)),
  ]
}

function tooOld({ cluster, topology }: Judged): Problem[] {
  if (parseVersion(cluster.rocketmq) == null || atLeast(cluster.rocketmq, since)) return []
  const text = (what: string) =>
    `RocketMQ ${cluster.rocketmq} has no ${what} that rmqctl can run: they begin with ${since}`
  const groups = Object.entries(topology.brokers).filter(([, { replicas }]) => replicas != null)
  return [
    ...(topology.controllers == null ? [] : [error(text('controllers'), ['controllers'], 'rocketmq: "5.3.3"')]),
    ...groups.map(([name]) =>
      error(text('replicas'), ['brokers', name, 'replicas'], 'rocketmq: "5.3.3", or master: A, slaves: [B]'),
    ),
  ]
}

function countOf({ topology: { controllers: said, nameservers } }: Judged): number {
  if (said == null) return 0
  return said === 'nameservers' ? nameservers.length : said.length
}

function howMany(judged: Judged): Problem[] {
  const count = countOf(judged)
  const isUsed = judged.cluster.groups.some(({ replication }) => replication.mode === 'controller')
  const path = ['controllers']
  if (count === 0) return []
  if (!isUsed)
    return [
      warning(
        'there are controllers, and no group whose master they choose',
        path,
        'brokers:\n  broker-a: { replicas: [A, B, C] }\nreplication: controller',
      ),
    ]
  if (count % 2 === 1) return []
  const half = count / 2
  return [
    warning(
      count === 2
        ? 'two controllers: while one is away no master is chosen, as with one controller alone'
        : `${count} controllers: ${majorityOf(count)} are needed to choose a master, so they survive the loss of ${half - 1}, as ${count - 1} would`,
      path,
      'three survive the loss of one, five of two',
    ),
  ]
}

/** A peer is name-host:port, cut at colons (DLedgerRpcNettyService.java:114 of dledger 0.3.1). */
function dialled(judged: Judged): Problem[] {
  return placed(judged).flatMap(({ instance: { id, role, controller }, host, place }) => {
    if ((role !== 'controller' && controller == null) || host == null) return []
    const address = addressOf(host)
    if (!address.includes(':')) return []
    return [
      error(
        `${id}: a controller cannot be reached at the IPv6 address ${address}`,
        [...place, 'host'],
        `advertise: an IPv4 address or a name of host ${host.id}`,
      ),
    ]
  })
}

function ofGroup(group: BrokerGroup, judged: Judged): Problem[] {
  const { name, replication } = group
  const { replicas, replication: said } = judged.topology.brokers[name] ?? {}
  const path: Path = ['brokers', name]
  if (replicas == null) {
    if (replication.mode !== 'controller') return []
    const hint =
      said == null
        ? `${name}: { replicas: [A, B, C] }, or replication: sync for this group`
        : 'replicas: [A, B, C] instead of master and slaves'
    return [error(`replication is controller, and ${name} has a master of its own`, path, hint)]
  }
  if (replication.mode !== 'controller')
    return [
      error(
        `${name} has replicas, and nobody chooses their master: replication is ${replication.mode}`,
        path,
        'replication: controller',
      ),
    ]
  if (countOf(judged) === 0)
    return [
      error(
        `${name} has replicas, and there are no controllers to choose their master`,
        [...path, 'replicas'],
        'controllers: nameservers',
      ),
    ]
  return [...fewCopies(group, judged), ...together(group, judged)]
}

function fewCopies({ name }: BrokerGroup, { cluster }: Judged): Problem[] {
  const able = cluster.instances.filter(({ group, learner }) => group === name && learner !== true)
  const path: Path = ['brokers', name, 'replicas']
  const [only] = able
  if (able.length === 0)
    return [error(`${name} has learners only: nobody can be its master`, path, 'one without learner: true')]
  if (able.length === 1)
    return [
      warning(
        `${only?.id} is the only one of ${name} that can be master: nobody replaces it`,
        path,
        'replicas: [A, B, C]',
      ),
    ]
  if (able.length > 2) return []
  return [
    warning(
      `${name} has two replicas: while one is away the other acknowledges alone, and what it took is lost with it`,
      path,
      'a third replica: then nothing is acknowledged by one alone',
    ),
  ]
}

/** Replicas on one machine are lost together. */
function together(group: BrokerGroup, judged: Judged): Problem[] {
  const members = placed(judged).filter(({ instance }) => instance.group === group.name)
  return members.flatMap(({ instance, host, place }, index) => {
    if (host == null) return []
    const other = members.slice(0, index).find(one => one.host != null && machineOf(one.host) === machineOf(host))
    const found = other?.host == null ? undefined : onOneMachine(host, other.host)
    if (other == null || found == null) return []
    const message = `${other.instance.id} and ${instance.id} are on ${found.where}: one failure takes both`
    return [found.judge(message, [...place, 'host'], 'place one of them on another host')]
  })
}
