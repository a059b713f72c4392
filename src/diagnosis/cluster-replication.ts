import { haPortOf } from '../components/deployed.ts'
import type { BrokerView, ReplicationView } from '../probes/view.ts'
import type { DeployedInstance } from '../topology/deployment.ts'
import { answerOf, type ClusterEvidence, type ClusterSignature } from './cluster-evidence.ts'
import type { Quote } from './evidence.ts'
import { findLine } from './quotes.ts'

/** What stands between a slave and its master, while both answer. */
export const replicationSignatures: ClusterSignature[] = [
  {
    id: 'slave-diverged',
    sign: 'a slave whose commit log is longer than its master’s, or begins with other messages',
    why: 'the store of the master was emptied, restored from a backup, or lost its last messages in a crash: the slave has what the master has not. RocketMQ 5.x calls it in sync and acknowledges sends that are not copied',
    remedy:
      'stop both, decide which store has the messages that you need, and give the other one an empty store: docs/doctor.md',
    matches: evidence => slavesThatAre('diverged', evidence).map(one => diverged(one)),
  },
  {
    id: 'slave-disconnected',
    sign: 'a slave that answers, without an established connection to the HA port of its master',
    why: 'the HA port (broker port + 1) is closed between the two hosts, brokerIP2 of the master is wrong, or the slave has not been told its master yet',
    remedy:
      'open the HA port from the slave’s host to the master’s; until then the group has a single copy of new messages',
    matches: evidence => slavesThatAre('disconnected', evidence).map(one => disconnected(one, evidence)),
  },
  {
    id: 'slave-behind',
    sign: 'a slave that is connected and has less than its master',
    why: 'it was away and catches up, its disk or the network is slower than what is written, or it hangs',
    remedy: 'wait while the distance shrinks; otherwise look at the disk and the network of its host',
    matches: evidence => slavesThatAre('behind', evidence).map(one => behind(one, evidence)),
  },
  {
    id: 'replication-unknown',
    sign: 'a slave and a master that answer, and no way to tell how far the copy is',
    why: 'the master’s HA connections cannot be seen, or one of the two runs in the role of the other',
    remedy: 'do what the line says',
    matches: evidence => slavesThatAre('unknown', evidence).map(one => unknown(one)),
  },
]

interface Slave<State extends ReplicationView['state']> {
  slave: DeployedInstance
  master: DeployedInstance
  replication: Extract<ReplicationView, { state: State }>
  offsets: Quote[]
}

type Found = ReturnType<ClusterSignature['matches']>[number]

/** Slaves in a state, where both they and their master answer: else that is the trouble. */
function slavesThatAre<State extends ReplicationView['state']>(
  state: State,
  { deployment, view }: ClusterEvidence,
): Slave<State>[] {
  const viewOf = (id: string) => view.brokers.find(one => one.instance === id)
  const instanceOf = (id: string) => deployment.instances.find(one => one.id === id)
  return deployment.groups.flatMap(group =>
    group.slaves.flatMap(id => {
      const [slave, master] = [instanceOf(id), instanceOf(group.master)]
      const [own, masters] = [viewOf(id), viewOf(group.master)]
      const replication = own?.replication
      if (slave == null || master == null || !own?.answers || !masters?.answers) return []
      if (!isIn(state, replication)) return []
      return [{ slave, master, replication, offsets: [offsetQuote(master, masters), offsetQuote(slave, own)] }]
    }),
  )
}

function isIn<State extends ReplicationView['state']>(
  state: State,
  replication: ReplicationView | undefined,
): replication is Extract<ReplicationView, { state: State }> {
  return replication?.state === state
}

function offsetQuote(instance: DeployedInstance, { minOffset, maxOffset }: BrokerView): Quote {
  return answerOf(instance, `commit log from ${minOffset} to ${maxOffset}`)
}

function aboutSlave({ id, group }: DeployedInstance): Found['about'] {
  return group == null ? { instance: id } : { instance: id, group }
}

function diverged({ slave, master, replication, offsets }: Slave<'diverged'>): Found {
  const what = replication.why ?? `it has ${replication.aheadBytes} bytes that ${master.id} does not have`
  return {
    about: aboutSlave(slave),
    level: 'error',
    cause: `${slave.id} has diverged from ${master.id}: ${what}. The store of ${master.id} was emptied, restored, or lost its end`,
    evidence: offsets,
    cure: `restart neither of the two; docs/doctor.md, "A slave that is ahead", says how to keep the messages`,
    certain: true,
  }
}

const haTrouble =
  /ha housekeeping.*|HAClient.*(?:Exception|error|fail).*|(?:Sync\w+ Exception), (\S+)|connect to master.*|push.* offset not equal.*|Slave fall behind master.*/i

function disconnected(
  { slave, master, replication, offsets }: Slave<'disconnected'>,
  evidence: ClusterEvidence,
): Found {
  const logs = evidence.instances[slave.id]
  const hit = logs == null ? null : findLine(logs, ['store', 'broker'], haTrouble)
  const ha = haPortOf(master)
  const listeners = evidence.instances[master.id]?.listeners ?? []
  const isClosed = listeners.length > 0 && !listeners.some(({ port }) => port === ha)
  const place = `${master.address.replace(/:\d+$/, '')}/${ha}`
  return {
    about: aboutSlave(slave),
    level: 'error',
    cause: `${slave.id} is not connected to ${master.id}: ${isClosed ? `nothing listens on HA port ${ha} of ${master.host}` : replication.why}`,
    evidence: [...offsets, ...(hit == null ? [] : [hit.quote])],
    cure: isClosed
      ? `rmqctl stop ${master.id} && rmqctl start ${master.id}`
      : `is the road open? rmqctl exec host/${slave.host} -- bash -c '</dev/tcp/${place} && echo open'`,
    certain: isClosed,
  }
}

function behind({ slave, master, replication, offsets }: Slave<'behind'>, evidence: ClusterEvidence): Found {
  const { lagBytes, why } = replication
  const rest = lagLater(slave.id, evidence)
  const seconds = evidence.later == null ? 0 : (evidence.later.at - evidence.view.at) / 1000
  const gained = rest == null ? 0 : lagBytes - rest
  const catchesUp = gained > 0 && seconds > 0
  const left = catchesUp && rest != null ? Math.ceil((rest / gained) * seconds) : undefined
  const course = catchesUp ? `it catches up, in about ${left} s` : 'and it does not catch up'
  return {
    about: aboutSlave(slave),
    level: 'error',
    cause: `${slave.id} is ${lagBytes} bytes behind ${master.id}${why == null ? '' : ` (${why})`}; ${course}`,
    evidence: [
      ...offsets,
      ...(rest == null ? [] : [answerOf(slave, `${seconds.toFixed(1)} s later: ${rest} bytes behind`)]),
    ],
    cure: catchesUp
      ? 'rmqctl status --watch'
      : `rmqctl logs ${slave.id} --file store; rmqctl exec host/${slave.host} -- sh -c 'uptime; df -h ${slave.store}'`,
    certain: true,
  }
}

/** 0 when it was in sync by then. */
function lagLater(slave: string, { later }: ClusterEvidence): number | undefined {
  const replication = later?.brokers.find(one => one.instance === slave)?.replication
  return replication?.state === 'behind' || replication?.state === 'in-sync' ? replication.lagBytes : undefined
}

function unknown({ slave, replication, offsets }: Slave<'unknown'>): Found {
  return {
    about: aboutSlave(slave),
    level: 'error',
    cause: `whether ${slave.id} is in sync cannot be told: ${replication.why}`,
    evidence: offsets,
    cure: `rmqctl logs ${slave.id} --file store`,
    certain: false,
  }
}
