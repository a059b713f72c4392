import { groupNamed, instanceNamed } from '../components/deployed.ts'
import { RmqctlError } from '../errors.ts'
import { whyNotPermitted } from '../probes/permissions.ts'
import { isControlled } from '../topology/controllers.ts'
import type { DeployedInstance } from '../topology/deployment.ts'
import type { DrainDeps } from './drain.ts'
import { pause } from './retry.ts'

export interface PermitDeps extends DrainDeps {
  /** Makes a broker register with the topology's permission; the file that it rewrites is put back (rocketmq-facts 11.5). */
  nudge: (instance: DeployedInstance, signal: AbortSignal) => Promise<void>
}

const intervalMs = 300
/** A registration takes two seconds; a broker that is just starting more. */
const againMs = 4000
const limitMs = 60_000

/**
 * Gives a group the permissions that its broker has for each topic, at every NameServer, and waits until they show it. Request 327
 * would make every topic writable, also those that are not meant to be.
 * @throws RmqctlError `failed` when they do not within a minute.
 */
export async function permit(name: string, deps: PermitDeps): Promise<void> {
  const { asking, now, signal } = deps
  const group = groupNamed(name, asking.deployment)
  const begin = now()
  let nudgedAt = Number.NEGATIVE_INFINITY
  deps.progress(`restoring the permissions of ${name}`)
  for (;;) {
    // also where they look right: what was wiped a moment ago may still be on its way
    if (now() - nudgedAt > againMs) {
      nudgedAt = now()
      // of a group that controllers lead any member may be the master
      const tellers = isControlled(group) ? [group.master, ...group.slaves] : [group.master]
      await Promise.all(tellers.map(id => deps.nudge(instanceNamed(id, asking.deployment), signal)))
    }
    const why = await whyNotPermitted(group, asking)
    if (why == null) return deps.progress(`${name} takes messages again`)
    deps.progress(why)
    if (now() - begin > limitMs) throw notPermitted(name, why)
    await pause(intervalMs, signal)
  }
}

function notPermitted(name: string, why: string): RmqctlError {
  return new RmqctlError('failed', `the permissions of ${name} could not be restored: ${why}`, {
    hint: 'rmqctl up restores them',
  })
}
