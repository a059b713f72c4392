import { minInSyncReplicas } from '../components/control.ts'
import { groupNamed, instanceNamed } from '../components/deployed.ts'
import { RmqctlError } from '../errors.ts'
import { ableToLead } from '../plan/hand-over.ts'
import type { Asking } from '../probes/asking.ts'
import { type Control, controllerClient, leaderOf, surveyControllers } from '../probes/controllers.ts'
import type { LedGroup } from '../probes/led-group.ts'
import { surveyNameservers } from '../probes/survey.ts'
import { electMaster } from '../remoting/requests/elect-master.ts'
import type { PermitDeps } from './permit.ts'
import { pause } from './retry.ts'

const intervalMs = 200
const limitMs = 90_000

interface Election {
  group: string
  /** Who may lead, best first. */
  to: readonly string[]
}

/**
 * Makes one of `to` the master of a group, unless one of them is: the first that is in the sync state set. Ends when every NameServer
 * names it and enough replicas follow it for it to take messages.
 * @throws RmqctlError `failed` when that does not come within a minute and a half.
 */
export async function elect({ group, to }: Election, deps: PermitDeps): Promise<void> {
  const { now, signal, progress } = deps
  const begin = now()
  let moved = false
  let isTold = false
  for (;;) {
    const { why, done, elected, alone } = await advance({ group, to }, { ...deps, moved })
    if (done) return progress(why)
    progress(why)
    moved ||= elected != null
    // they learn only by registering where their new master is: once the NameServers know it
    if (alone != null && !isTold) await tellFollowers(group, alone, deps)
    isTold ||= alone != null
    if (now() - begin > limitMs) throw notElected(group, why)
    await pause(intervalMs, signal)
  }
}

interface Advance {
  why: string
  done?: true
  /** Who leads since this run asked for it. */
  elected?: string
  /** Leads, is known to lead, and has not enough followers. */
  alone?: string
}

async function advance({ group, to }: Election, deps: PermitDeps & { moved: boolean }): Promise<Advance> {
  const { asking, moved } = deps
  const control = await surveyControllers(asking)
  const led = control.led[group]
  if (led == null) return { why: `no controller leads that knows ${group}` }
  if (led.master != null && to.includes(led.master)) return settled({ group, led, moved }, asking)
  const candidate = ableToLead(to, led)[0]
  if (candidate == null) return { why: `none of ${to.join(', ')} is in the sync state set of ${group}` }
  return order({ group, candidate, led }, control, asking)
}

async function order(
  { group, candidate, led }: { group: string; candidate: string; led: LedGroup },
  { controllers }: Control,
  asking: Asking,
): Promise<Advance> {
  const leader = instanceNamed(leaderOf(controllers)!, asking.deployment)
  const question = { cluster: asking.deployment.name, group, id: led.ids[candidate]! }
  const answer = await controllerClient(leader, asking).call(electMaster, question, asking)
  if (!answer.ok)
    return { why: `${leader.id} did not make ${candidate} the master of ${group}: ${answer.failure.text}` }
  return { why: `${candidate} leads ${group} since epoch ${answer.value.masterEpoch}`, elected: candidate }
}

/** Whether those who send find the new master, and whether it takes what they send. */
async function settled(
  { group, led, moved }: { group: string; led: LedGroup; moved: boolean },
  asking: Asking,
): Promise<Advance> {
  const { deployment } = asking
  const master = instanceNamed(led.master!, deployment)
  if (!moved) return { why: `${master.id} leads ${group}`, done: true }
  const nameservers = await surveyNameservers(asking)
  const late = nameservers.find(({ table }) => table != null && table[group]?.addresses['0'] !== master.address)
  if (late != null) return { why: `${late.instance} does not list ${master.id} as the master of ${group} yet` }
  const needed = minInSyncReplicas(groupNamed(group, deployment), deployment)
  if (led.inSync.length < needed)
    return {
      why: `${master.id} leads ${group} and waits for ${needed - led.inSync.length} more to follow`,
      alone: master.id,
    }
  return { why: `${master.id} leads ${group} since epoch ${led.masterEpoch}`, done: true }
}

async function tellFollowers(group: string, master: string, { asking, nudge, signal }: PermitDeps): Promise<void> {
  const { instances } = asking.deployment
  const others = instances.filter(one => one.group === group && one.id !== master)
  // their own timers do it a little later
  await Promise.all(others.map(one => nudge(one, signal).catch(() => {})))
}

function notElected(group: string, why: string): RmqctlError {
  return new RmqctlError('failed', `the master of ${group} did not move within ${limitMs / 1000} s: ${why}`, {
    hint: 'rmqctl status',
  })
}
