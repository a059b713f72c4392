import { instanceNamed } from '../components/deployed.ts'
import { errorText } from '../errors.ts'
import { nudgeBroker } from '../execute/nudge-broker.ts'
import { permit } from '../execute/permit.ts'
import { missingIn } from '../execute/survey.ts'
import { recordedDeployment } from '../facts/recorded.ts'
import { isRunning } from '../facts/running.ts'
import type { Asking } from '../probes/asking.ts'
import { surveyNameservers } from '../probes/survey.ts'
import { wipedAt } from '../probes/wiped.ts'
import type { DeployedGroup, Deployment } from '../topology/deployment.ts'
import { openAsking } from './open-asking.ts'
import type { Session } from './session.ts'

/**
 * Gives groups their write permission back that a run which was killed left read-only, beside the plan: whatever keeps `up` from the
 * rest must not keep producers away. Only at NameServers that answer, by masters that run; what cannot be done now is said, and done
 * by the plan once it can. A group whose sends would wait for a slave that is away has time until the plan has started that, unless
 * `evenAlone`.
 */
export async function restoreWiped(
  { facts, connections, lock, context }: Session,
  { evenAlone }: { evenAlone: boolean },
): Promise<void> {
  const recorded = recordedDeployment(facts)
  if (recorded == null || lock == null) return
  const { signal, emit } = context
  const told = (text: string, level: 'info' | 'warning') => emit({ type: 'note', level, text })
  await using all = openAsking(recorded, connections, { signal })
  const nameservers = await surveyNameservers(all)
  const mayBeRestored = (group: DeployedGroup) =>
    wipedAt(group, { nameservers }, recorded).length > 0 && isRunning(instanceNamed(group.master, recorded), facts)
  const silent = nameservers.filter(({ table }) => table == null).map(({ instance }) => instance)
  const asking = { ...all, deployment: without(recorded, silent) }
  for (const group of recorded.groups.filter(mayBeRestored)) {
    if (!evenAlone && !(await isFollowed(group, all))) continue
    const { name } = group
    await lock.check()
    told(`${name} was left read-only by a run that did not end: its write permission is restored`, 'warning')
    try {
      await permit(name, {
        asking,
        nudge: instance => nudgeBroker(instance, { asking, connections }),
        progress: () => {},
        now: () => performance.now(),
        signal,
      })
      told(`${name} takes messages again`, 'info')
    } catch (error) {
      signal.throwIfAborted()
      told(errorText(error), 'warning')
    }
  }
}

/** Whether nobody who sends has to wait for a slave in vain. */
async function isFollowed({ replication, slaves }: DeployedGroup, asking: Asking): Promise<boolean> {
  if (replication.mode !== 'sync') return true
  const missing = await missingIn(
    slaves.map(instance => ({ kind: 'in-sync', instance })),
    asking,
  )
  return missing.length === 0
}

function without(deployment: Deployment, ids: readonly string[]): Deployment {
  return { ...deployment, instances: deployment.instances.filter(({ id }) => !ids.includes(id)) }
}
