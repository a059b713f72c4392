import { instanceNamed } from '../components/deployed.ts'
import { errorText } from '../errors.ts'
import { nudgeBroker } from '../execute/nudge-broker.ts'
import { permit } from '../execute/permit.ts'
import { recordedDeployment } from '../facts/recorded.ts'
import { isRunning } from '../facts/running.ts'
import { surveyNameservers } from '../probes/survey.ts'
import { wipedAt } from '../probes/wiped.ts'
import type { DeployedGroup, Deployment } from '../topology/deployment.ts'
import { openAsking } from './open-asking.ts'
import type { Session } from './session.ts'

/**
 * Gives groups their write permission back that a run which was killed left read-only, before anything else is asked or checked:
 * whatever keeps `up` from the rest must not keep producers away. Only at NameServers that answer, by masters that run; what cannot
 * be done now is said, and done by the plan once it can.
 */
export async function restoreWiped({ facts, connections, lock, context }: Session): Promise<void> {
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
  for (const { name } of recorded.groups.filter(mayBeRestored)) {
    await lock.check()
    told(`${name} was left read-only by a run that did not end: its write permission is restored first`, 'warning')
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

function without(deployment: Deployment, ids: readonly string[]): Deployment {
  return { ...deployment, instances: deployment.instances.filter(({ id }) => !ids.includes(id)) }
}
