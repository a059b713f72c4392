import { throwAll } from '../errors.ts'
import { recordedDeployment } from '../facts/recorded.ts'
import type { Deployment } from '../topology/deployment.ts'
import type { Context } from './context.ts'
import type { UpOptions } from './options.ts'
import { restoreWiped } from './restore-wiped.ts'
import { openSession, type Session, type SessionOptions } from './session.ts'
import { hostsOf, type Target } from './target.ts'

/**
 * Opens the hosts of a topology, and with `--prune` also those that only the record still has: what is there is to go. Every host
 * must answer; with `--force` one that is to be left anyway may be away. Under the lock, what a killed run left read-only is restored
 * first, and with `--force` also where hosts are away.
 */
export async function openWanted(
  target: Target,
  { prune, context }: Pick<UpOptions, 'prune'> & { context: Context },
  options: SessionOptions = {},
): Promise<Session> {
  const open = async (wanted: Target) => {
    const session = await openSession(wanted, context, options)
    const failures = context.options.force
      ? session.failures.filter(({ details }) => target.hosts.some(({ id }) => id === details.host))
      : session.failures
    try {
      await restoreWiped(session, { evenAlone: failures.length > 0 })
      throwAll(failures)
    } catch (error) {
      await session[Symbol.asyncDispose]()
      throw error
    }
    return session
  }
  if (!prune) return open(target)
  const first = withFormer(target, target.record?.deployment)
  const session = await open(first)
  // another control machine may have deployed what nobody here knows
  const all = withFormer(first, recordedDeployment(session.facts) ?? undefined)
  if (all.hosts.length === first.hosts.length) return session
  await session[Symbol.asyncDispose]()
  return open(all)
}

/** With the hosts of a record that the topology does not have. */
function withFormer(target: Target, recorded: Deployment | undefined): Target {
  const former =
    recorded == null ? [] : hostsOf(recorded).filter(({ id }) => target.hosts.every(host => host.id !== id))
  return { ...target, hosts: [...target.hosts, ...former] }
}
