import type { Asking } from '../probes/asking.ts'
import { compareReplicas } from '../probes/compare-replicas.ts'
import { surveyControllers } from '../probes/controllers.ts'
import { proveGroup } from '../probes/prove-group.ts'
import type { ReplicaComparison } from '../probes/replica-comparison.ts'
import { verifyText } from '../report/verify.ts'
import { ledNow } from '../topology/controllers.ts'
import type { Context } from './context.ts'
import { openAsking } from './open-asking.ts'
import type { VerifyOptions } from './options.ts'
import type { Result } from './result.ts'
import { deployedAt, openSession, type Session } from './session.ts'
import { findTarget } from './target.ts'
import { verifyDocument } from './verify-document.ts'

/** Sends messages through every master and reads them back from every copy; changes nothing else. */
export async function verify(options: VerifyOptions, context: Context): Promise<Result> {
  const target = await findTarget(options, context)
  await using session = await openSession(target, context, { extent: 'running' })
  const nominal = deployedAt(session)
  await using asked = openAsking(nominal, session.connections, context)
  const deployment = ledNow(nominal, (await surveyControllers(asked)).led)
  const asking = { ...asked, deployment }
  const at = context.clock()
  const { messages } = options
  const run = context.uuid()
  const proofs = await Promise.all(deployment.groups.map(group => proveGroup(group, { asking, messages, run })))
  const comparisons = options.replicas ? await compareAll(asking, session, context) : undefined
  const { failures } = session
  const document = verifyDocument({ deployment, failures, messages, at, proofs, comparisons })
  const bad = failures.length === target.hosts.length ? ('unreachable' as const) : ('unhealthy' as const)
  return { text: verifyText(document, context.view), document, ...(document.ok ? {} : { code: bad }) }
}

/** Every group with slaves at once: a host reads its own disks at low priority. */
function compareAll(asking: Asking, session: Session, { emit }: Context): Promise<ReplicaComparison[]> {
  const groups = asking.deployment.groups.filter(({ slaves }) => slaves.length > 0)
  return Promise.all(
    groups.map(group =>
      compareReplicas(group, {
        asking,
        connectionOf: host => session.connections.get(host),
        progress: (instance, hashed, of) =>
          emit({
            type: 'activity',
            id: `hash-${instance}`,
            text: `${instance}: ${hashed} of ${of} commit log files hashed`,
            state: hashed === 0 ? 'start' : hashed === of ? 'end' : 'progress',
            ratio: hashed / of,
          }),
      }),
    ),
  )
}
