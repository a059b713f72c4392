import type { Duplex, Readable } from 'node:stream'
import type { Command, Privilege } from '../shell/command.ts'

/** What came of a command. `code` is null when a signal ended it. */
export interface Output {
  code: number | null
  signal?: string
  stdout: string
  stderr: string
}

export interface RunOptions {
  signal?: AbortSignal
  /** Called with each piece of standard output as it comes; `stdout` of the result is then empty. */
  onStdout?: (chunk: string) => void
  /** Called with each piece of standard error as it comes; the result has it all the same. */
  onStderr?: (chunk: string) => void
  /** A stream for standard input instead of `command.stdin`, for example a release. */
  input?: Readable
  /** Ends the command after so many ms; the result is then a RmqctlError `failed`. */
  timeoutMs?: number
  /** Run as the login user, though the connection could be root. */
  plain?: boolean
  /** Do not wait for a turn on a busy connection: for what must not be late, such as renewing the lock. */
  urgent?: boolean
}

/** Something commands can run on: this machine, or a host over SSH. */
export interface Connection extends AsyncDisposable {
  /** The host's id in the topology. */
  readonly host: string
  /** How commands become root or another user here; known once connected. */
  privilege: Privilege
  /**
   * Runs a command and waits for its end; a non-zero exit is a value, not an exception.
   * @throws RmqctlError `unreachable` when the host is lost, `interrupted` when the signal fires.
   */
  run(command: Command, options?: RunOptions): Promise<Output>
  /** A byte stream to `address:port` as this host sees it (ssh2 forwardOut; a plain socket here). */
  dial(address: string, port: number, signal?: AbortSignal): Promise<Duplex>
}
