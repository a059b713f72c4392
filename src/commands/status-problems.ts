import { missingRegistrations } from '../probes/registration.ts'
import { stuckWriteMs } from '../probes/stuck-write.ts'
import { wipedAt } from '../probes/wiped.ts'
import { formatDuration } from '../report/format.ts'
import type { InstanceState, InstanceStatus, Problem } from '../report/status-document.ts'
import { isControlled } from '../topology/controllers.ts'
import type { DeployedGroup } from '../topology/deployment.ts'
import { controlProblems } from './status-control.ts'
import type { StatusInput } from './status-input.ts'

const diskRefuses = 0.9
const diskDeletes = 0.75

/** Everything that keeps a cluster from being healthy, each with what to type next. */
export function problemsOf(instances: InstanceStatus[], input: StatusInput): Problem[] {
  return [
    ...hostProblems(input),
    ...instances.flatMap(instance => processProblems(instance, input)),
    ...instances.flatMap(instance => registrationProblems(instance, input)),
    ...instances.flatMap(instance => localProxyProblems(instance, input)),
    ...input.deployment.groups.filter(group => !isControlled(group)).flatMap(group => groupProblems(group, instances)),
    ...controlProblems(instances, input),
    ...instances.flatMap(instance => replicationProblems(instance, instances, input)),
    ...instances.flatMap(instance => [...diskProblems(instance), ...stuckProblems(instance, input)]),
    ...permissionProblems(input),
    ...routeProblems(input),
  ]
}

/** Hosts that cannot be reached. */
export function hostProblems({ failures }: Pick<StatusInput, 'failures'>): Problem[] {
  return failures.map(({ message, details }) => ({
    kind: 'unreachable',
    text: message,
    host: details.host,
    hint: details.hint,
  }))
}

function processProblems({ id, state, host }: InstanceStatus, { view, failures }: StatusInput): Problem[] {
  switch (state) {
    case 'stopped':
      return [{ kind: 'not-running', instance: id, text: `${id} is stopped`, hint: `rmqctl start ${id}` }]
    case 'failed':
      return [
        {
          kind: 'not-running',
          instance: id,
          text: `${id} has ended by itself`,
          hint: `rmqctl logs ${id}, then rmqctl start ${id}`,
        },
      ]
    case 'starting':
      return [
        {
          kind: 'not-answering',
          instance: id,
          text: `${id} runs but does not answer${silence(id, view)}`,
          hint: `rmqctl logs ${id}`,
        },
      ]
    case 'unreachable':
      // its host's own problem says so, unless nobody went there: a topology or a record here that lacks the host
      return failures.some(({ details }) => details.host === host)
        ? []
        : [
            {
              kind: 'unreachable',
              instance: id,
              text: `${id} does not answer, and ${host} is no host that is known here`,
              hint: 'rmqctl adopt USER@HOST',
            },
          ]
    case 'running':
      return []
  }
}

/** Why nothing came of asking, where it is more than that nobody listens yet. */
function silence(id: string, { nameservers, brokers, proxies = [], pages = [] }: StatusInput['view']): string {
  const why = [...nameservers, ...brokers, ...proxies, ...pages].find(one => one.instance === id)?.error
  return why == null || why === 'connection refused' ? '' : `: ${why}`
}

/** A broker that answers while the proxy in its process does not: gRPC clients are sent there. */
function localProxyProblems({ id, role, state }: InstanceStatus, { view }: StatusInput): Problem[] {
  const proxy = view.proxies?.find(one => one.instance === id)
  if (role === 'proxy' || proxy == null || proxy.answers || state !== 'running') return []
  const text = `the proxy in ${id} does not answer route queries: ${proxy.error ?? 'not asked'}`
  return [{ kind: 'proxy-silent', instance: id, text, hint: `rmqctl logs ${id} --file proxy` }]
}

function registrationProblems(status: InstanceStatus, { deployment, view }: StatusInput): Problem[] {
  const instance = deployment.instances.find(one => one.id === status.id)
  if (instance?.group == null || status.state !== 'running') return []
  return missingRegistrations(instance, deployment, view.nameservers).map(text => ({
    kind: 'not-registered',
    instance: status.id,
    text,
    hint: `rmqctl logs ${status.id}`,
  }))
}

function replicationProblems(
  { id, group, state, replication, lagBytes }: InstanceStatus,
  instances: InstanceStatus[],
  { view }: StatusInput,
): Problem[] {
  if (replication == null || replication === 'in-sync' || state !== 'running') return []
  const master = instances.find(one => one.group === group && one.role === 'master')
  // without its master there is nothing to be in sync with: the group's problem says so
  if (master?.state !== 'running' && replication !== 'diverged') return []
  const at = { instance: id, ...(group == null ? {} : { group }) }
  switch (replication) {
    case 'diverged':
      return [
        {
          kind: 'diverged',
          ...at,
          text: `${id} has messages that its master does not have`,
          hint: 'restart neither of the two; see docs/reliability.md',
        },
      ]
    case 'behind': {
      const isOut = lagBytes === 0 && view.led?.[group ?? '']?.inSync.includes(id) === false
      const text = isOut
        ? `${id} is not in the sync state set of ${group}: nobody waits for it, and it cannot become master`
        : `${id} is ${lagBytes} bytes behind its master`
      return [{ kind: isOut ? 'out-of-set' : 'behind', ...at, text, hint: 'rmqctl status --watch' }]
    }
    case 'disconnected':
      return [
        {
          kind: 'disconnected',
          ...at,
          text: `${id} is not connected to its master: ${group} has a single copy of new messages`,
          hint: `rmqctl logs ${id}`,
        },
      ]
    case 'unknown':
      return [
        {
          kind: 'replication-unknown',
          ...at,
          text: `whether ${id} is in sync could not be found out`,
          hint: `rmqctl logs ${id}`,
        },
      ]
  }
}

const stateWords: Record<InstanceState, string> = {
  running: 'runs',
  starting: 'does not answer',
  stopped: 'is stopped',
  failed: 'has ended',
  unreachable: 'cannot be reached',
}

/** What the absence of some members means for their group; a group that is down altogether is told by its instances. */
function groupProblems({ name, master, slaves }: DeployedGroup, instances: InstanceStatus[]): Problem[] {
  const members = instances.filter(({ group }) => group === name)
  const running = members.filter(({ state }) => state === 'running')
  const absent = members.filter(({ state }) => state !== 'running')
  if (slaves.length === 0 || running.length === 0 || absent.length === 0) return []
  const at = { group: name, hint: `rmqctl start ${absent.map(({ id }) => id).join(' ')}` }
  const away = absent.map(({ id, state }) => `${id} ${stateWords[state]}`).join(', ')
  const [only] = running
  const copies =
    running.length === 1 ? `a single copy of its messages, on ${only?.id}` : `${running.length} copies left`
  if (absent.some(({ id }) => id === master))
    return [{ kind: 'master-away', ...at, text: `${name} takes no new messages and has ${copies}: ${away}` }]
  if (running.length > 1) return []
  return [{ kind: 'single-copy', ...at, text: `${name} has ${copies}: ${away}` }]
}

function diskProblems({ id, diskUsedRatio }: InstanceStatus): Problem[] {
  if (diskUsedRatio == null || diskUsedRatio < diskDeletes) return []
  const used = `${Math.round(diskUsedRatio * 100)} %`
  const text =
    diskUsedRatio >= diskRefuses
      ? `the disk of ${id} is ${used} full: it refuses writes`
      : `the disk of ${id} is ${used} full: it deletes messages early`
  return [{ kind: 'disk', instance: id, text, hint: 'make room, or lower fileReservedTime' }]
}

/** A disk that was full may leave a write behind that never ends; while it is full, that alone is told. */
function stuckProblems({ id, diskUsedRatio }: InstanceStatus, { view }: StatusInput): Problem[] {
  const stuckMs = stuckWriteMs(id, view)
  if (stuckMs == null || (diskUsedRatio ?? 0) >= diskRefuses) return []
  const text = `${id} has refused every message for ${formatDuration(stuckMs)}: a write of it does not end`
  return [{ kind: 'write-stuck', instance: id, text, hint: 'rmqctl doctor' }]
}

/** A wipe never heals by itself, so one that a killed run left behind must be seen. */
function permissionProblems({ view, deployment, failures }: StatusInput): Problem[] {
  return deployment.groups.flatMap(group =>
    wipedAt(group, view, deployment).map(instance => ({
      kind: 'permission-wiped',
      group: group.name,
      instance,
      text: `${group.name} is read-only at ${instance}: its write permission was wiped`,
      hint: failures.length === 0 ? 'rmqctl up restores it' : 'rmqctl up --force restores it, though hosts are away',
    })),
  )
}

/** With needWaitForService, right after its start: clients that ask it find nothing new. */
function routeProblems({ view }: StatusInput): Problem[] {
  return view.nameservers.flatMap(({ instance, refusesRoutes }) =>
    refusesRoutes == null
      ? []
      : [
          {
            kind: 'no-routes',
            instance,
            text: `${instance} answers no route queries: ${refusesRoutes}`,
            hint: 'with needWaitForService it begins to 45 s after its start: rmqctl status --watch',
          },
        ],
  )
}
