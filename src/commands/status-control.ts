import { minInSyncReplicas } from '../components/control.ts'
import { leaderOf } from '../probes/controllers.ts'
import type { ControlStatus, InstanceStatus, LedGroupStatus, Problem } from '../report/status-document.ts'
import { controllersOf, isControlled, majorityOf } from '../topology/controllers.ts'
import type { StatusInput } from './status-input.ts'

/** Who leads the controllers, and whom they have lead the groups; nothing where there are none. */
export function controlStatus({ deployment, view }: StatusInput): { control?: ControlStatus } {
  const { controllers = [], led = {} } = view
  if (controllers.length === 0) return {}
  const groups = deployment.groups.filter(isControlled).map((group): LedGroupStatus => {
    const known = led[group.name]
    return {
      group: group.name,
      master: known?.master ?? null,
      masterEpoch: known?.masterEpoch ?? null,
      syncStateSetEpoch: known?.syncStateSetEpoch ?? null,
      inSync: known?.inSync ?? [],
      minInSync: minInSyncReplicas(group, deployment),
    }
  })
  const answering = controllers.filter(({ error }) => error == null).length
  const ids = controllersOf(deployment).map(({ id }) => id)
  return { control: { leader: leaderOf(controllers) ?? null, controllers: ids, answering, groups } }
}

/** What is wrong with the controllers and with groups that they lead. */
export function controlProblems(instances: readonly InstanceStatus[], input: StatusInput): Problem[] {
  const { control } = controlStatus(input)
  if (control == null || instances.every(({ state }) => state === 'stopped')) return []
  if (control.leader == null) return [noLeader(control, input)]
  return [...strayed(control.leader, input), ...control.groups.flatMap(group => groupProblems(group, instances, input))]
}

function noLeader({ controllers, answering }: ControlStatus, { view }: StatusInput): Problem {
  const silent = (view.controllers ?? []).filter(({ error }) => error != null).map(({ instance }) => instance)
  const needed = majorityOf(controllers.length)
  const many = answering < needed ? `, and ${needed} are needed` : ''
  return {
    kind: 'no-leader',
    text: `no controller leads: ${answering} of ${controllers.length} answer${many}. Masters go on, but nobody replaces one that fails`,
    hint: silent.length === 0 ? `rmqctl logs ${controllers[0]}` : `rmqctl start ${silent.join(' ')}`,
  }
}

function strayed(leader: string, { view, deployment }: StatusInput): Problem[] {
  return (view.controllers ?? []).flatMap(({ instance, error, leads, leader: followed }) => {
    const isOwn = deployment.instances.find(({ id }) => id === instance)?.role === 'controller'
    // one that is a process of its own is told with its process
    if (error != null)
      return isOwn
        ? []
        : [
            {
              kind: 'controller-away',
              instance,
              text: `the controller in ${instance} does not answer: ${error}`,
              hint: `rmqctl logs ${instance}`,
            },
          ]
    if (leads === true || followed === leader) return []
    return [
      {
        kind: 'controller-away',
        instance,
        text: `the controller of ${instance} follows ${followed ?? 'nobody'}, and ${leader} leads`,
        hint: `rmqctl logs ${instance}`,
      },
    ]
  })
}

function groupProblems(
  { group, master, inSync, minInSync }: LedGroupStatus,
  instances: readonly InstanceStatus[],
  { view }: StatusInput,
): Problem[] {
  const members = instances.filter(one => one.group === group)
  const running = members.filter(({ state }) => state === 'running')
  if (running.length === 0) return []
  const absent = members.filter(({ state }) => state !== 'running').map(({ id }) => id)
  const hint = absent.length === 0 ? `rmqctl logs ${members[0]?.id}` : `rmqctl start ${absent.join(' ')}`
  if (master == null || absent.includes(master)) {
    const set =
      inSync.length === 0
        ? 'nobody is in its sync state set'
        : `it waits for one of its sync state set: ${inSync.join(', ')}`
    return [{ kind: 'no-master', group, text: `${group} has no master and takes no messages: ${set}`, hint }]
  }
  return [
    ...shrunk({ group, master, inSync, minInSync }, members, hint),
    ...strangers(group, view.led?.[group]?.strangers ?? []),
  ]
}

function shrunk(
  { group, inSync, minInSync, master }: Pick<LedGroupStatus, 'group' | 'inSync' | 'minInSync' | 'master'>,
  members: readonly InstanceStatus[],
  hint: string,
): Problem[] {
  if (inSync.length < minInSync)
    return [
      {
        kind: 'set-too-small',
        group,
        text: `${group} takes no messages: ${inSync.length} of ${members.length} in its sync state set (${inSync.join(', ')}), ${minInSync} are needed`,
        hint,
      },
    ]
  if (inSync.length > 1 || members.length === 1) return []
  return [
    {
      kind: 'single-copy',
      group,
      text: `${group} has a single copy of new messages, on ${master}: nobody could replace it`,
      hint,
    },
  ]
}

function strangers(group: string, addresses: readonly string[]): Problem[] {
  return addresses.map(address => ({
    kind: 'stranger',
    group,
    text: `the controllers know ${address} as a replica of ${group}, which is none of ours`,
    hint: 'stop it, or add it to replicas',
  }))
}
