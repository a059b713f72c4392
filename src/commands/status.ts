import { isDeepStrictEqual } from 'node:util'
import type { Connection } from '../connection/connection.ts'
import { pause } from '../execute/retry.ts'
import { survey } from '../probes/survey.ts'
import type { ClusterView } from '../probes/view.ts'
import { statusText } from '../report/status.ts'
import type { StatusDocument } from '../report/status-document.ts'
import type { Deployment } from '../topology/deployment.ts'
import { openAsking } from './asking.ts'
import type { Context } from './context.ts'
import type { StatusOptions } from './options.ts'
import type { Result } from './result.ts'
import { deployedAt, openSession } from './session.ts'
import { statusDocument } from './status-document.ts'
import { findTarget } from './target.ts'

/** Between two looks of `--watch`, ms. */
const watchMs = 2000

/** What runs, is registered and replicated. A host that cannot be reached does not hide what the others say. */
export async function status(options: StatusOptions, context: Context): Promise<Result> {
  if (options.watch) return watch(options, context)
  const { document, failed } = await look(options, context)
  const bad = failed ? ('unreachable' as const) : ('unhealthy' as const)
  return { text: statusText(document, context.view), document, ...(document.healthy ? {} : { code: bad }) }
}

interface Look {
  document: StatusDocument
  /** Not one host could be reached. */
  failed: boolean
}

async function look(options: StatusOptions, context: Context): Promise<Look> {
  const target = await findTarget(options, context)
  const remembered = target.record?.deployment
  let early: ClusterView | undefined
  await using session = await openSession(target, context, {
    extent: 'running',
    meanwhile: async connections => {
      if (remembered != null) early = await surveyOver(connections, remembered, context)
    },
  })
  const deployment = deployedAt(session)
  // what this machine remembers is only a guess at whom to ask; the hosts' own record decides whether it was the right one
  const isSame = early != null && isDeepStrictEqual(remembered, deployment)
  const view = isSame ? early! : await surveyOver(session.connections, deployment, context)
  const { facts, failures } = session
  return {
    document: statusDocument({ deployment, facts, failures, view }),
    // a topology may have hosts that no deployment knows yet
    failed: failures.length === target.hosts.length,
  }
}

async function surveyOver(
  connections: Map<string, Connection>,
  deployment: Deployment,
  { signal }: Context,
): Promise<ClusterView> {
  await using asking = openAsking(deployment, connections, { signal })
  return await survey(asking)
}

/** Looks again and again until the signal fires, which is its quiet end; a terminal is redrawn in place. */
async function watch(options: StatusOptions, context: Context): Promise<Result> {
  for (;;) {
    const { document } = await look(options, context)
    show(options.json ? JSON.stringify(document) : statusText(document, context.view), options, context)
    await pause(watchMs, context.signal)
  }
}

const home = '\x1b[H'
const clearLine = '\x1b[K'
const clearBelow = '\x1b[J'

function show(text: string, { json }: StatusOptions, { isTerminal, out }: Context): void {
  const isPlain = !isTerminal || json
  out(isPlain ? text : `${home}${text.replaceAll('\n', `${clearLine}\n`)}${clearLine}${clearBelow}`)
}
