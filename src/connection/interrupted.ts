import { setMaxListeners } from 'node:events'
import { RmqctlError } from '../errors.ts'

/** The error for a command that ended because its signal fired: the signal's own reason when that is one of ours. */
export function interruptedError(signal: AbortSignal | undefined, host: string): RmqctlError {
  const reason: unknown = signal?.reason
  return reason instanceof RmqctlError ? reason : new RmqctlError('interrupted', 'interrupted', { host, cause: reason })
}

/** Calls `stop` when the signal fires; returns what ends that. One signal serves all commands of a run, so many may listen. */
export function onAbort(signal: AbortSignal | undefined, stop: () => void): () => void {
  if (signal == null) return () => {}
  setMaxListeners(0, signal)
  signal.addEventListener('abort', stop, { once: true })
  return () => signal.removeEventListener('abort', stop)
}

/** The error for a command that ran longer than it may. `command` as it may be shown. */
export function timedOutError(timeoutMs: number, command: string, host: string): RmqctlError {
  return new RmqctlError('failed', `'${shortened(command)}' did not end within ${timeoutMs / 1000} s`, { host })
}

/** The error for a standard input that could not be read to its end, for example a release that was deleted meanwhile. */
export function sourceError(cause: Error, command: string, host: string): RmqctlError {
  return new RmqctlError('failed', `the input of '${shortened(command)}' ended early: ${cause.message}`, {
    host,
    cause,
  })
}

function shortened(command: string): string {
  return command.length > 120 ? `${command.slice(0, 120)}…` : command
}
