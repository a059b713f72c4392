import { isDeepStrictEqual } from 'node:util'
import type { Connection } from '../connection/connection.ts'
import { errorsIn, errorText } from '../errors.ts'
import { pause } from '../execute/retry.ts'
import { survey } from '../probes/survey.ts'
import type { ClusterView } from '../probes/view.ts'
import { createPaint } from '../report/color.ts'
import { screenful, statusText } from '../report/status.ts'
import type { StatusDocument } from '../report/status-document.ts'
import type { Deployment } from '../topology/deployment.ts'
import type { Context } from './context.ts'
import { openAsking } from './open-asking.ts'
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

/**
 * Looks again and again until the signal fires, which is its quiet end; a terminal that can is redrawn in place. Hosts that do not answer
 * for a while, as in a reboot, are no reason to stop looking.
 */
async function watch(options: StatusOptions, context: Context): Promise<Result> {
  const isScreen = context.isTerminal && context.env.TERM !== 'dumb' && !options.json
  // what stands there is scrolled away, not painted over
  if (isScreen) context.out('\n'.repeat(context.view.height ?? 24))
  try {
    for (;;) {
      const text = await lookText(options, context)
      context.out(isScreen ? frame(text, context) : options.json ? text : `${text}\n${foot(context)}\n`)
      await pause(watchMs, context.signal)
    }
  } finally {
    // the prompt that comes stands below the ^C that the terminal has shown
    if (isScreen) context.out('')
  }
}

async function lookText(options: StatusOptions, context: Context): Promise<string> {
  try {
    const { document } = await look(options, context)
    return options.json ? JSON.stringify(document) : statusText(document, context.view)
  } catch (error) {
    const isAway = errorsIn(error).some(({ code }) => code === 'unreachable')
    if (options.json || !isAway || context.signal.aborted) throw error
    return errorText(error)
  }
}

const home = '\x1b[H'
const clearLine = '\x1b[K'
const clearBelow = '\x1b[J'

/** The text from the first line of the screen on, and in its last line when it was true. */
function frame(text: string, context: Context): string {
  const lines = [...screenful(text, (context.view.height ?? 24) - 2), foot(context)]
  return `${home}${lines.join(`${clearLine}\n`)}${clearLine}${clearBelow}`
}

function foot({ view, clock }: Context): string {
  const at = new Date(clock()).toTimeString().slice(0, 8)
  return createPaint(view.color).dim(`${at}, each ${watchMs / 1000} s until Ctrl-C`)
}
