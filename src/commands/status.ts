import { survey } from '../probes/survey.ts'
import { statusText } from '../report/status.ts'
import { openAsking } from './asking.ts'
import type { Context } from './context.ts'
import type { StatusOptions } from './options.ts'
import type { Result } from './result.ts'
import { deployedAt, openSession } from './session.ts'
import { statusDocument } from './status-document.ts'
import { findTarget } from './target.ts'

/** What runs, is registered and replicated. A host that cannot be reached does not hide what the others say. */
export async function status(options: StatusOptions, context: Context): Promise<Result> {
  const target = await findTarget(options, context)
  await using session = await openSession(target, context)
  const deployment = deployedAt(session)
  await using asking = openAsking(deployment, session.connections, { signal: context.signal })
  const view = await survey(asking)
  const document = statusDocument({ deployment, facts: session.facts, failures: session.failures, view })
  const nobodyAnswers = session.failures.length === deployment.hosts.length
  const bad = nobodyAnswers ? ('unreachable' as const) : ('unhealthy' as const)
  return { text: statusText(document, context.view), document, ...(document.healthy ? {} : { code: bad }) }
}
