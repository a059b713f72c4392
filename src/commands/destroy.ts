import { posix } from 'node:path'
import { planDestroy } from '../plan/destroy.ts'
import { forgetCluster, rememberCluster } from '../store/clusters.ts'
import { isAllHere } from '../topology/machine.ts'
import type { Context } from './context.ts'
import { openDeployed } from './deployed.ts'
import { runPlan } from './engine.ts'
import type { DestroyOptions } from './options.ts'
import type { Result } from './result.ts'
import type { Session } from './session.ts'

/** Stops everything and deletes all that rmqctl put on the hosts. Messages only with `--data` and the name typed. */
export async function destroy(options: DestroyOptions, context: Context): Promise<Result> {
  await using deployed = await openDeployed(options, context, { lock: 'destroy' })
  const { deployment, session } = deployed
  const { name } = deployment
  const isLocal = isAllHere(deployment.hosts)
  if (!isLocal || options.confirm != null) await confirmed(name, options, context)
  await runPlan(planDestroy(deployment, session.facts, { data: options.data }), session, session.context)
  const unreached = session.failures.flatMap(({ details }) => details.host ?? [])
  // what is left on a host that was away must be found again
  if (unreached.length === 0) await forget(session, options, context)
  const gone =
    unreached.length === 0
      ? `${name} is gone`
      : `${name} is not gone from ${unreached.join(', ')}: run the same again when that can be reached`
  const kept = options.data ? [] : [`messages are kept: ${stores(deployment).join(', ')}`]
  return {
    text: [gone, ...kept].join('; '),
    document: { v: 1, cluster: name, destroyed: unreached.length === 0, data: options.data, unreached },
  }
}

/** A cluster on this machine is somebody's own try-out and goes without a question (cli.md, "Asking"). */
async function confirmed(name: string, { data, confirm }: DestroyOptions, { ask }: Context): Promise<void> {
  if (!data) return ask.confirm(`Stop ${name} and delete it, but for its messages?`)
  const question = `Delete ${name} with all its messages? Type its name:`
  await ask.typed({ question, expected: name, given: confirm, flag: `--confirm ${name}` })
}

/** Where the messages are: the stores, or the folders above many of them, <data or dir>/<name>. */
function stores({ instances }: Parameters<typeof planDestroy>[0]): string[] {
  const all = [...new Set(instances.flatMap(instance => instance.store ?? []))]
  return all.length <= 2 ? all : [...new Set(all.map(store => posix.dirname(posix.dirname(store))))]
}

/** Whoever kept the messages may want to delete them later: without --hosts, and without a record on the hosts. */
async function forget({ target }: Session, { data }: DestroyOptions, { home, clock }: Context): Promise<void> {
  const { record, name } = target
  const hasMessages = !data && record?.deployment?.instances.some(({ store }) => store != null)
  if (record == null || !hasMessages) return forgetCluster(home, name)
  await rememberCluster(home, { ...record, messagesOnly: true, lastUsed: clock() })
}
