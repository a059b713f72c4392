import { minInSyncReplicas } from '../components/control.ts'
import { haPortOf } from '../components/deployed.ts'
import type { LedGroup } from '../probes/led-group.ts'
import type { ControllerView } from '../probes/view.ts'
import { atPort } from '../topology/address.ts'
import { isControlled, majorityOf } from '../topology/controllers.ts'
import type { DeployedGroup } from '../topology/deployment.ts'
import { answerOf, type ClusterEvidence, type ClusterSignature } from './cluster-evidence.ts'
import type { Quote } from './evidence.ts'
import { findLine } from './quotes.ts'

type Found = ReturnType<ClusterSignature['matches']>

/** Controllers, and the groups whose master they choose. */
export const controlSignatures: ClusterSignature[] = [
  {
    id: 'no-controller-leads',
    sign: 'no controller leads, by the word of those that answer',
    why: 'fewer than half of the controllers and one more run and reach each other: nobody chooses a master, nobody is let into a sync state set, and a replica that starts is fenced',
    remedy: 'start the others: `rmqctl start INSTANCE`, or open the roads between them (`rmqctl check`)',
    matches: noLeader,
  },
  {
    id: 'group-without-master',
    sign: 'a controller leads, and has no live master for a group',
    why: 'none of the replicas in the sync state set runs: the others may lack what was acknowledged, so none of them is taken',
    remedy: 'start one of the set',
    matches: evidence => ledGroups(evidence).flatMap(one => withoutMaster(one, evidence)),
  },
  {
    id: 'sync-state-set-too-small',
    sign: 'fewer replicas in the sync state set than minInSyncReplicas; `in-sync replicas not enough` at clients',
    why: 'the others are away or cannot follow: the master refuses every message rather than acknowledge what it alone has',
    remedy: 'start the others; `rmqctl status` shows who is in the set',
    matches: evidence => ledGroups(evidence).flatMap(one => tooFew(one, evidence)),
  },
  {
    id: 'replica-fenced',
    sign: 'a replica that answers, and that the leading controller does not hear from',
    why: 'it cannot reach the controllers, or they do not know it: it is fenced, registers nowhere, and cannot become master',
    remedy: 'open the road from its host to every controller (`rmqctl check`)',
    matches: evidence => ledGroups(evidence).flatMap(one => fenced(one, evidence)),
  },
  {
    id: 'replica-follows-another',
    sign: 'a replica whose store.log says that it connected to the HA port of a broker that leads no more',
    why: 'when the master changes, RocketMQ 5.x may still connect to the one before, and stays there while that one answers: it is outside the sync state set, and nothing brings it back by itself',
    remedy: '`rmqctl stop INSTANCE && rmqctl start INSTANCE`: the other members serve meanwhile',
    matches: evidence => ledGroups(evidence).flatMap(one => followers(one, evidence)),
  },
]

interface Led {
  group: DeployedGroup
  led: LedGroup
  leader: ControllerView
}

function ledGroups({ deployment, view }: ClusterEvidence): Led[] {
  const leader = view.controllers?.find(({ leads }) => leads === true)
  if (leader == null) return []
  return deployment.groups.filter(isControlled).flatMap(group => {
    const led = view.led?.[group.name]
    return led == null ? [] : [{ group, led, leader }]
  })
}

function noLeader({ deployment, view }: ClusterEvidence): Found {
  const controllers = view.controllers ?? []
  const silent = controllers.filter(({ error }) => error != null)
  // stopped as a whole, it is told by its processes
  if (controllers.some(({ leads }) => leads === true) || silent.length === controllers.length) return []
  const needed = majorityOf(controllers.length)
  const answer = controllers.length - silent.length
  return [
    {
      about: {},
      level: 'error',
      cause: `no controller leads: ${answer} of ${controllers.length} answer${answer < needed ? `, ${needed} are needed` : ''}. Masters go on, and nobody replaces one that fails`,
      evidence: controllers.flatMap(({ instance, error, leader }) => {
        const one = deployment.instances.find(({ id }) => id === instance)
        return one == null ? [] : [answerOf(one, error ?? `follows ${leader ?? 'nobody'}`)]
      }),
      cure: silent.length > 0 ? `rmqctl start ${silent.map(({ instance }) => instance).join(' ')}` : 'rmqctl check',
      certain: true,
    },
  ]
}

function withoutMaster({ group, led, leader }: Led, evidence: ClusterEvidence): Found {
  const { name } = group
  const runs = (id: string) => evidence.view.brokers.some(one => one.instance === id && one.answers)
  const members = [group.master, ...group.slaves]
  if (!members.some(runs) || (led.master != null && runs(led.master))) return []
  const wanted = led.inSync.length > 0 ? led.inSync : members
  return [
    {
      about: { group: name },
      level: 'error',
      cause: `${name} has no master and takes no messages: nobody of its sync state set runs (${led.inSync.join(', ') || 'nobody is in it'})`,
      evidence: said(leader, led, evidence),
      cure: `rmqctl start ${wanted.join(' ')}`,
      certain: true,
    },
  ]
}

function tooFew({ group, led, leader }: Led, evidence: ClusterEvidence): Found {
  const { name } = group
  const needed = minInSyncReplicas(group, evidence.deployment)
  const leads = evidence.view.brokers.some(({ instance, answers }) => instance === led.master && answers)
  if (!leads || led.inSync.length >= needed) return []
  const away = [group.master, ...group.slaves].filter(id => !led.inSync.includes(id))
  const stopped = away.filter(id => evidence.instances[id]?.running !== true)
  return [
    {
      about: { group: name },
      level: 'error',
      cause: `${name} refuses messages: ${led.inSync.length} in its sync state set (${led.inSync.join(', ')}), ${needed} are needed`,
      evidence: said(leader, led, evidence),
      cure: stopped.length > 0 ? `rmqctl start ${stopped.join(' ')}` : `rmqctl logs ${away.join(' ')} --file store`,
      certain: true,
    },
  ]
}

function fenced({ group, led, leader }: Led, evidence: ClusterEvidence): Found {
  return [group.master, ...group.slaves].flatMap((id): Found => {
    const instance = evidence.deployment.instances.find(one => one.id === id)
    const answers = evidence.view.brokers.some(one => one.instance === id && one.answers)
    if (instance == null || !answers || led.heard.includes(id)) return []
    return [
      {
        about: { instance: id, group: group.name },
        level: 'error',
        cause: `${id} is fenced: it answers, and the controller in ${leader.instance} does not hear from it`,
        evidence: said(leader, led, evidence),
        cure: `rmqctl check; rmqctl logs ${id} --file broker --grep ReplicasManager`,
        certain: true,
      },
    ]
  })
}

/** AutoSwitchHAClient#connectMaster; a new address does not end the connection to the old one (#updateHaMasterAddress). */
const connected = /AutoSwitchHAClient connect to master (\S+:\d+)\s*$/

function followers({ group, led }: Led, { deployment, view, instances }: ClusterEvidence): Found {
  const master = deployment.instances.find(({ id }) => id === led.master)
  if (master == null) return []
  const place = atPort(master.address, haPortOf(master))
  return [group.master, ...group.slaves].flatMap((id): Found => {
    const logs = instances[id]
    const answers = view.brokers.some(one => one.instance === id && one.answers)
    const hit = id === led.master || !answers || logs == null ? null : findLine(logs, ['store'], connected)
    if (hit == null || hit.match[1] === place) return []
    return [
      {
        about: { instance: id, group: group.name },
        level: 'error',
        cause: `${id} follows ${hit.match[1]}, while ${master.id} (${place}) leads: it is not let into the sync state set again by itself`,
        evidence: [hit.quote],
        cure: `rmqctl stop ${id} && rmqctl start ${id}`,
        certain: true,
      },
    ]
  })
}

function said({ instance }: ControllerView, led: LedGroup, { deployment }: ClusterEvidence): Quote[] {
  const one = deployment.instances.find(({ id }) => id === instance)
  const text = `master ${led.master ?? 'nobody'}, epoch ${led.masterEpoch}, in sync: ${led.inSync.join(', ') || 'nobody'}, heard from: ${led.heard.join(', ') || 'nobody'}`
  return one == null ? [] : [answerOf(one, text)]
}
