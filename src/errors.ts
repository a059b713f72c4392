/** What went wrong, as a word. The exit code follows from it (cli.md, "Exit codes"). */
export type ErrorCode =
  | 'failed' // an operation failed
  | 'input' // usage, topology, key, binding, a question nobody could answer
  | 'check' // a check failed
  | 'unreachable' // a host did not answer, refused the login, or its key did not match
  | 'locked' // somebody else is changing the cluster
  | 'differences' // plan and diff with --exit-code
  | 'unhealthy' // status, doctor, verify
  | 'interrupted' // SIGINT, SIGTERM, SIGHUP

export interface ErrorDetails {
  /** A command to type next, or what to change. */
  hint?: string
  /** Host id the error is about. */
  host?: string
  /** file:line:column, path or address the error is about. */
  where?: string
  cause?: unknown
  /** The signal's number, with `interrupted`. */
  signal?: number
}

/** The only error our code throws on purpose. Anything else that reaches the edge is a bug in rmqctl. */
export class RmqctlError extends Error {
  override readonly name = 'RmqctlError'
  readonly code: ErrorCode
  readonly details: ErrorDetails

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, { cause: details.cause })
    this.code = code
    this.details = details
  }
}

/** Several causes that are reported together: every bad line, every failing host. */
export class RmqctlErrors extends Error {
  override readonly name = 'RmqctlErrors'
  readonly errors: RmqctlError[]

  constructor(errors: RmqctlError[]) {
    super(errors.map(error => error.message).join('\n'))
    this.errors = errors
  }
}

const exitCodes: Record<Exclude<ErrorCode, 'interrupted'>, number> = {
  failed: 1,
  input: 2,
  check: 3,
  unreachable: 4,
  locked: 5,
  differences: 6,
  unhealthy: 7,
}

/** With several causes the first of these decides (cli.md). */
const precedence = [130, 143, 129, 2, 5, 4, 3, 1, 6, 7]

/** The process's exit code for whatever was thrown. Unknown errors are ours: 1. */
export function exitCodeOf(error: unknown): number {
  const codes = errorsIn(error).map(one =>
    one.code === 'interrupted' ? 128 + (one.details.signal ?? 2) : exitCodes[one.code],
  )
  return precedence.find(code => codes.includes(code)) ?? 1
}

/** The errors of ours inside whatever was thrown; none when it is a bug. */
export function errorsIn(error: unknown): RmqctlError[] {
  if (error instanceof RmqctlError) return [error]
  return error instanceof RmqctlErrors ? error.errors : []
}

/** Throws all errors together; one alone is thrown as it is. Does nothing when there is none. */
export function throwAll(errors: RmqctlError[]): void {
  if (errors.length === 1) throw errors[0]
  if (errors.length > 1) throw new RmqctlErrors(errors)
}

/** What a user reads: what, where, why, what to type next. Several errors as blocks. */
export function errorText(error: unknown): string {
  const ours = errorsIn(error)
  if (ours.length === 0) return `this is a bug in rmqctl, please report it:\n${stackOf(error)}`
  return ours.map(errorBlock).join('\n')
}

function errorBlock(error: RmqctlError): string {
  const { where, host, hint } = error.details
  const place = [host, where].filter(part => part != null && !names(error.message, part)).join(' ')
  const [first = '', ...rest] = visible(error.message).split('\n')
  const lines = [`error: ${place === '' ? '' : `${place}: `}${first}`]
  lines.push(...rest.map(line => (/^\s|^$/.test(line) ? line : `  ${line}`)))
  if (hint != null) lines.push(...hint.split('\n').map(line => `  → ${line}`))
  return lines.join('\n')
}

/** What came from a file must not move the cursor or paint the terminal: control characters are written out. */
function visible(text: string): string {
  return text.replace(/[\x00-\x08\x0b-\x1f\x7f]/g, one => `\\x${one.charCodeAt(0).toString(16).padStart(2, '0')}`)
}

/** Whether a text has a word of its own for it: host A is not named by "a JVM" or "Address". */
function names(text: string, part: string): boolean {
  const word = part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`(?<![\\w-])${word}(?![\\w-])`).test(text)
}

/** The error for what ended because its signal fired: the signal's own reason where that is one of ours. */
export function interruptionOf({ reason }: AbortSignal): RmqctlError {
  return reason instanceof RmqctlError ? reason : new RmqctlError('interrupted', 'interrupted', { cause: reason })
}

/** What was thrown, in its own words. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}

/** Why the system refused, in its words: "no space left on device" of "ENOSPC: no space left on device, write". */
export function systemReason(cause: unknown): string {
  const text = messageOf(cause)
  return /^E[A-Z0-9]+: (.*?)(?:, \w+(?: '.*)?)?$/s.exec(text)?.[1] ?? text
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

/** For the end of a switch over a union: the compiler lists what is missing. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`)
}
