import type { Io } from '../commands/io.ts'
import type { GlobalOptions } from '../commands/options.ts'
import type { Result } from '../commands/result.ts'
import { type ErrorCode, errorsIn, errorText, exitCodeOf, RmqctlError } from '../errors.ts'
import { createPaint, wantsColor } from '../report/color.ts'
import { type ErrorEntry, resultLine } from '../report/json.ts'
import type { Verb } from './runner.ts'

/** How a verb ended: with a result or with an error. */
export interface Ending {
  verb: Verb
  options: Pick<GlobalOptions, 'output'>
  result?: Result
  error?: unknown
}

/** Prints what came of a verb, results to standard output and errors to standard error; returns the exit code. */
export function printEnding(
  { verb, options, result, error }: Ending,
  io: Pick<Io, 'stdout' | 'stderr' | 'env'>,
): number {
  const exitCode = error == null ? codeOf(result?.code) : exitCodeOf(error)
  if (options.output === 'json') {
    const errors = error == null ? undefined : errorEntries(error)
    io.stdout.write(`${resultLine({ verb: verb.name, exitCode, result: result?.document, errors }, Date.now())}\n`)
    return exitCode
  }
  if (error != null) {
    // Ctrl-C at something that only reads needs no words.
    if (verb.changes || exitCode < 129) printError(error, io)
    return exitCode
  }
  if (options.output === 'junit' && result?.junit != null) io.stdout.write(`${result.junit}\n`)
  else if (verb.json) io.stdout.write(`${JSON.stringify(result?.document ?? {}, null, 2)}\n`)
  else if (result?.text != null && result.text !== '') io.stdout.write(`${result.text}\n`)
  return exitCode
}

/** An error in full: what, where, why, what to type next. */
export function printError(error: unknown, { stderr, env }: Pick<Io, 'stderr' | 'env'>): void {
  const paint = createPaint(wantsColor(env, stderr.isTTY === true))
  const text = errorText(error)
    .replace(/^error:/gm, paint.red('error:'))
    .replace(/^ {2}→ .*$/gm, hint => paint.cyan(hint))
  stderr.write(`${text}\n`)
}

function codeOf(code: ErrorCode | undefined): number {
  return code == null ? 0 : exitCodeOf(new RmqctlError(code, ''))
}

function errorEntries(error: unknown): ErrorEntry[] {
  const ours = errorsIn(error)
  if (ours.length === 0) return [{ code: 'bug', message: errorText(error) }]
  return ours.map(({ code, message, details: { host, where, hint } }) => ({ code, message, host, where, hint }))
}
