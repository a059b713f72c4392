import { groupNamed } from '../components/deployed.ts'
import { RmqctlError } from '../errors.ts'
import { planFailover } from '../plan/failover.ts'
import { ableToLead } from '../plan/hand-over.ts'
import { surveyControllers } from '../probes/controllers.ts'
import type { LedGroup } from '../probes/led-group.ts'
import { isControlled } from '../topology/controllers.ts'
import type { DeployedGroup, Deployment } from '../topology/deployment.ts'
import { isAllHere } from '../topology/machine.ts'
import type { Context } from './context.ts'
import { openDeployed } from './deployed.ts'
import { runPlan } from './engine.ts'
import type { FailoverOptions } from './failover-options.ts'
import { openAsking } from './open-asking.ts'
import type { Result } from './result.ts'
import type { Session } from './session.ts'

/** Moves the master of a group whose master controllers choose, to a replica that has everything that was acknowledged. */
export async function failover(options: FailoverOptions, context: Context): Promise<Result> {
  const words = ['failover', options.group, ...(options.to == null ? [] : ['--to', options.to])]
  await using deployed = await openDeployed(options, context, { lock: words.join(' ') })
  const { deployment, session } = deployed
  const group = controlledGroup(options.group, deployment)
  if (options.to != null) refuseStranger(group, options.to, deployment)
  const before = await look(group, deployment, session)
  if (options.to != null && before.master === options.to) return done(group, before, before, deployment)
  const to = candidates(group, before, options.to)
  await confirm(group, before, to, { deployment, context })
  await runPlan(planFailover(deployment, { group: group.name, to }), session, session.context)
  return done(group, before, await look(group, deployment, session), deployment)
}

function controlledGroup(name: string, deployment: Deployment): DeployedGroup {
  const controlled = deployment.groups.filter(isControlled).map(group => group.name)
  if (controlled.includes(name)) return groupNamed(name, deployment)
  const isGroup = deployment.groups.some(group => group.name === name)
  throw new RmqctlError(
    'input',
    isGroup
      ? `the master of ${name} is where the topology puts it: controllers choose only the masters of groups with replicas`
      : `${deployment.name} has no group ${name}`,
    {
      hint:
        controlled.length === 0
          ? 'replicas and replication: controller in the topology (docs/controller.md)'
          : `rmqctl failover ${controlled[0]}`,
    },
  )
}

function refuseStranger(group: DeployedGroup, to: string, { instances }: Deployment): void {
  const members = [group.master, ...group.slaves]
  const instance = instances.find(({ id }) => id === to)
  if (!members.includes(to))
    throw new RmqctlError('input', `${to} is no replica of ${group.name}`, { hint: `--to ${members.join(' | ')}` })
  if (instance?.learner === true)
    throw new RmqctlError('input', `${to} is a learner: it never becomes master`, {
      hint: `rmqctl failover ${group.name}`,
    })
}

async function look(group: DeployedGroup, deployment: Deployment, session: Session): Promise<LedGroup> {
  await using asking = openAsking(deployment, session.connections, { signal: session.context.signal })
  const { controllers, led } = await surveyControllers(asking)
  const found = led[group.name]
  if (found != null) return found
  const answer = controllers.filter(({ error }) => error == null).length
  throw new RmqctlError(
    'failed',
    controllers.some(({ leads }) => leads)
      ? `no replica of ${group.name} has registered at the controllers yet`
      : `no controller leads (${answer} of ${controllers.length} answer): nobody can elect a master`,
    { hint: 'rmqctl status' },
  )
}

/** Who may lead, best first. @throws RmqctlError `check` where nobody may without losing messages. */
function candidates({ name, master, slaves }: DeployedGroup, led: LedGroup, to: string | undefined): string[] {
  const others = to == null ? [master, ...slaves].filter(id => id !== led.master) : [to]
  const able = ableToLead(others, led)
  if (able.length > 0) return able
  const set = led.inSync.length === 0 ? 'nobody' : led.inSync.join(', ')
  throw new RmqctlError(
    'check',
    `${to == null ? `nobody else of ${name} has` : whyNot(to, led)} all that was acknowledged; in sync: ${set}`,
    {
      hint: 'rmqctl status',
    },
  )
}

function whyNot(to: string, { inSync }: LedGroup): string {
  return inSync.includes(to)
    ? `the controllers do not hear from ${to}, which has`
    : `${to} is not in the sync state set, so nobody knows that it has`
}

async function confirm(
  { name }: DeployedGroup,
  { master }: LedGroup,
  to: readonly string[],
  { deployment, context }: { deployment: Deployment; context: Context },
): Promise<void> {
  if (isAllHere(deployment.hosts)) return
  const instead = master == null ? '' : ` instead of ${master}`
  await context.ask.confirm(
    `Make ${to[0]} the master of ${name}${instead}? Producers learn of it within 30 s; until then what they send to ${name} fails.`,
  )
}

function done({ name }: DeployedGroup, before: LedGroup, now: LedGroup, { name: cluster }: Deployment): Result {
  const { master = null, masterEpoch: epoch } = now
  const moved = before.master !== now.master
  const was = moved ? `, before that ${before.master ?? 'nobody'}` : ' already'
  return {
    text: `${name}: ${master} leads since epoch ${epoch}${was}; in sync: ${now.inSync.join(', ')}`,
    document: { v: 1, cluster, group: name, master, epoch, moved, was: before.master ?? null, inSync: now.inSync },
  }
}
