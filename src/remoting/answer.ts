import { messageOf } from '../errors.ts'

/** What came of a request: nothing that a server or a network does is an exception. */
export type Answer<T> = { ok: true; value: T } | { ok: false; failure: Failure }

/** Why there is no answer; `text` is a phrase that follows "namesrv-1 does not answer: ". */
export interface Failure {
  kind: FailureKind
  text: string
  /** The server's code, with `rejected`. */
  code?: number
}

export type FailureKind =
  | 'refused' // nothing listens there
  | 'unreachable' // no way to the host, or its name does not resolve
  | 'timed-out' // connected or not, nothing came in time
  | 'closed' // the connection ended before the answer
  | 'not-rocketmq' // what came is another protocol
  | 'rejected' // RocketMQ answered that it will not
  | 'unreadable' // RocketMQ answered something else than this request is answered with

export function answered<T>(value: T): Answer<T> {
  return { ok: true, value }
}

export function failed(kind: FailureKind, text: string, code?: number): { ok: false; failure: Failure } {
  return { ok: false, failure: code == null ? { kind, text } : { kind, text, code } }
}

/** What the error of a dial or a socket means: Node's codes, and the texts of a forwarded SSH channel. */
export function failureOf(error: unknown): Failure {
  const text = messageOf(error)
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'ECONNREFUSED' || /refused/i.test(text)) return { kind: 'refused', text: 'connection refused' }
  if (code === 'ETIMEDOUT') return { kind: 'timed-out', text: 'timed out' }
  if (code === 'ECONNRESET' || code === 'EPIPE') return { kind: 'closed', text: 'connection reset' }
  return { kind: 'unreachable', text: `unreachable (${text})` }
}
