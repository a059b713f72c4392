import type { Command } from 'commander'
import type { Context } from '../commands/context.ts'
import type { Io } from '../commands/io.ts'
import type { GlobalOptions } from '../commands/options.ts'
import type { Result } from '../commands/result.ts'
import { errorsIn, errorText, RmqctlError, RmqctlErrors } from '../errors.ts'
import type { Reporter } from '../report/reporter.ts'
import { resolveOptions } from './options.ts'
import { type Ending, printEnding } from './print.ts'
import type { Verb } from './runner.ts'
import { version } from './version.ts'

export interface Edge extends Io {
  /** The first Ctrl-C, SIGTERM or SIGHUP; its reason is the RmqctlError that says so. */
  interrupted: AbortSignal
  /** Nobody reads standard output any more. */
  unread: AbortSignal
}

type Call = (context: Context) => Promise<Result>

/** One verb from its options to its exit code. Never throws for what the verb throws: that is printed. */
export async function runVerb(
  { verb, command, call, argv }: { verb: Verb; command: Command; call: Call; argv: readonly string[] },
  edge: Edge,
): Promise<number> {
  const options = await globalOptions(command, edge)
  if (options.output === 'junit' && verb.junit !== true)
    throw new RmqctlError('input', `${verb.name} has no report for --output junit`, {
      hint: 'rmqctl check --output junit, or rmqctl lint --output junit',
    })
  const stop = stopSignal(verb, options, edge)
  const { openContext } = await import('../commands/context.ts')
  const said = { argv, rmqctl: version() }
  const { context, reporter, audit } = openContext({ io: edge, options, signal: stop.signal, said })
  announceInterrupt(verb, edge.interrupted, reporter)
  const ending: Ending = { verb, options }
  try {
    ending.result = await call(context)
  } catch (error) {
    ending.error = causeOf(error, stop.signal)
  }
  stop.clear()
  await reporter.end()
  if (edge.unread.aborted && !verb.changes) return 0
  const exitCode = printEnding(ending, edge)
  audit.end({ exitCode, ...(ending.error == null ? {} : { error: errorText(ending.error) }) })
  return exitCode
}

async function globalOptions(command: Command, { env, stderr }: Edge): Promise<GlobalOptions> {
  const { homeOf } = await import('../store/home.ts')
  const { readSettings } = await import('../store/settings.ts')
  // A broken settings file must not stand in the way of the verb that repairs it.
  const isConfig = command.parent?.name() === 'config'
  const settings = await readSettings(homeOf(env)).catch(error => {
    if (isConfig) return {}
    throw error
  })
  const canDraw =
    stderr.isTTY === true && env.TERM !== 'dumb' && (env.CI == null || env.CI === '' || env.CI === 'false')
  return resolveOptions({ flags: command.optsWithGlobals(), env, settings, canDraw })
}

/** What ends the verb early: a signal, --timeout, and for verbs that only read a reader who went away. */
function stopSignal(verb: Verb, options: GlobalOptions, edge: Edge) {
  const late = new AbortController()
  const { timeoutMs } = options
  const timer =
    timeoutMs == null ? undefined : setTimeout(() => late.abort(tooLate(verb)), Math.min(timeoutMs, 2 ** 31 - 1))
  const signals = [edge.interrupted, late.signal, ...(verb.changes ? [] : [edge.unread])]
  return { signal: AbortSignal.any(signals), clear: () => clearTimeout(timer) }
}

function tooLate(verb: Verb): RmqctlError {
  const hint = verb.changes ? `rmqctl ${verb.name} goes on from here` : undefined
  return new RmqctlError('failed', `${verb.name} did not end within --timeout`, { hint })
}

function announceInterrupt({ name, changes }: Verb, interrupted: AbortSignal, reporter: Reporter): void {
  if (!changes) return
  const text = `stopping: nothing new is begun, what is under way ends first; rmqctl ${name} goes on from there. Once more to quit at once.`
  interrupted.addEventListener('abort', () => reporter.emit({ type: 'note', level: 'warning', text }), { once: true })
}

/** After a stop the reason counts, whatever the verb says came of it; its own words go first where they tell more. */
function causeOf(error: unknown, signal: AbortSignal): unknown {
  if (!signal.aborted) return error
  const { reason } = signal
  if (reason instanceof RmqctlError && error instanceof RmqctlErrors) return withReason(reason, error)
  if (!(reason instanceof RmqctlError) || !(error instanceof RmqctlError)) return reason ?? error
  if (error.code !== 'interrupted' && error.code !== 'failed') return error
  const message = reason.code === 'interrupted' ? error.message : `${reason.message}: ${error.message}`
  return new RmqctlError(reason.code, message, { ...error.details, signal: reason.details.signal })
}

/** Several lanes ended badly, and the stop is one of the causes: nothing of the others is lost. */
function withReason(reason: RmqctlError, error: RmqctlErrors): RmqctlErrors {
  const others = errorsIn(error).filter(({ code }) => code !== 'interrupted')
  const own = errorsIn(error).find(({ code }) => code === 'interrupted')
  const stop = own == null ? reason : causeOf(own, AbortSignal.abort(reason))
  return new RmqctlErrors([...(stop instanceof RmqctlError ? [stop] : [reason]), ...others])
}
