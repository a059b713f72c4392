import type { Duplex } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import type { Client, ClientChannel } from 'ssh2'
import { RmqctlError } from '../errors.ts'
import type { Command, Privilege } from '../shell/command.ts'
import type { Output, RunOptions } from './connection.ts'
import { interruptedError, onAbort } from './interrupted.ts'
import { createSemaphore } from './semaphore.ts'
import { channelError, lostError } from './ssh-errors.ts'
import { type Exec, openExec, runExec } from './ssh-exec.ts'
import type { SshTarget } from './target.ts'

/** Below sshd's default MaxSessions of 10, which others on the same connection may need, too. */
const sessionsAtOnce = 6
/** A host that sends nothing for so many intervals, though it is asked in each, is lost. */
const silentTicks = 3
const goodbyeMs = 500
/** With the pauses between them, one and a half seconds. */
const loneTries = 7

export interface Run {
  host: string
  command: Command
  privilege: Privilege
  options: RunOptions
}

/** A client that is logged in, on its socket. */
export interface Established {
  client: Client
  socket: Duplex
  target: SshTarget
  keepAliveMs: number
}

/** One SSH connection, shared by all that use the same login. */
export class SshLink implements AsyncDisposable {
  readonly target: SshTarget
  private readonly client: Client
  private readonly socket: Duplex
  private readonly sessions = createSemaphore(sessionsAtOnce)
  private readonly keepAliveMs: number
  private readonly watchdog: NodeJS.Timeout
  private cause?: Error
  private isClosed = false
  private silence = 0

  constructor({ client, socket, target, keepAliveMs }: Established) {
    this.client = client
    this.socket = socket
    this.target = target
    this.keepAliveMs = keepAliveMs
    client.on('error', error => {
      this.cause ??= error
    })
    client.once('close', () => this.close())
    socket.on('data', () => {
      this.silence = 0
    })
    this.watchdog = setInterval(() => this.watch(), keepAliveMs)
    if (socket.destroyed) this.close()
  }

  /** Runs a command. @throws RmqctlError `unreachable`, `interrupted`, or `failed` when no session can be opened. */
  async run(run: Run): Promise<Output> {
    const { host, command, options } = run
    const privilege: Privilege = options.plain === true ? { kind: 'none' } : run.privilege
    const exec = { client: this.client, host, command, privilege, options, lost: () => this.lost(host) }
    const { session, release } = await this.session(exec)
    try {
      return await runExec(session, exec)
    } finally {
      release()
    }
  }

  /** A stream to `address:port` as the host sees it. */
  async dial(host: string, to: { address: string; port: number; signal?: AbortSignal }): Promise<Duplex> {
    const { address, port, signal } = to
    if (this.isClosed) throw this.lost(host)
    if (signal?.aborted) throw interruptedError(signal, host)
    const channel = await abortable(this.forward(address, port), { signal, undo: one => one.close() }).catch(
      (error: Error) => {
        throw this.explain(error, { host, to: `${address}:${port}`, signal })
      },
    )
    channel.on('error', () => {}) // for users that do not listen: its end is enough
    return channel
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.isClosed) return
    const closed = new Promise<void>(resolve => {
      this.client.once('close', () => resolve())
      setTimeout(resolve, goodbyeMs).unref()
    })
    this.client.end()
    await closed
    this.socket.destroy()
    this.close()
  }

  /**
   * A host may allow fewer sessions than we use: then fewer are used, and this one waits for its turn. A session that has
   * just ended may still count there, so that even a lone one is tried again for a while. What is urgent tries first without a
   * turn, as sshd allows more than we use.
   */
  private async session(exec: Exec) {
    const { host, options } = exec
    const { signal } = options
    let hurries = options.urgent === true
    for (let lone = 0; ; ) {
      const turn = hurries ? Promise.resolve(() => {}) : this.sessions.acquire(signal)
      const release = await turn.catch(() => {
        throw interruptedError(signal, host)
      })
      try {
        if (this.isClosed) throw this.lost(host)
        return { session: await abortable(openExec(exec), { signal, undo: one => one.channel.close() }), release }
      } catch (error) {
        const isFull = isOpenFailure(error) && !this.isClosed
        if (isFull && hurries) {
          hurries = false
          continue
        }
        const isCrowded = this.sessions.inside() > 1
        if (isFull && isCrowded) this.sessions.shrink()
        release()
        if (!isFull || (!isCrowded && ++lone > loneTries)) throw this.explain(error, { host, signal })
        if (!isCrowded) await delay(50 * lone)
      }
    }
  }

  private forward(address: string, port: number): Promise<ClientChannel> {
    return new Promise((resolve, reject) => {
      this.client.forwardOut('127.0.0.1', 0, address, port, (error, channel) =>
        error == null ? resolve(channel) : reject(error),
      )
    })
  }

  private explain(error: unknown, { host, to, signal }: { host: string; to?: string; signal?: AbortSignal }): Error {
    if (error instanceof RmqctlError) return error
    if (signal?.aborted) return interruptedError(signal, host)
    if (this.isClosed || !this.socket.writable) return this.lost(host)
    return error instanceof Error ? channelError(error, { host, target: this.target, to }) : this.lost(host)
  }

  private lost(host: string): RmqctlError {
    return lostError(host, this.target, this.cause)
  }

  private watch(): void {
    if (++this.silence <= silentTicks) return
    this.cause ??= new Error(`no answer for ${(silentTicks * this.keepAliveMs) / 1000} s`)
    this.socket.destroy()
  }

  private close(): void {
    this.isClosed = true
    clearInterval(this.watchdog)
  }
}

/** MaxSessions is told by a refused channel; a refused exec in an open one is something else. */
function isOpenFailure(error: unknown): boolean {
  return error instanceof Error && 'reason' in error
}

/** The signal ends the waiting; what opens later is closed. */
function abortable<T>(
  opening: Promise<T>,
  { signal, undo }: { signal?: AbortSignal; undo: (late: T) => void },
): Promise<T> {
  if (signal == null) return opening
  return new Promise((resolve, reject) => {
    const giveUp = () => {
      reject(signal.reason)
      opening.then(undo).catch(() => {})
    }
    if (signal.aborted) return giveUp()
    const forget = onAbort(signal, giveUp)
    opening.then(resolve, reject).finally(forget)
  })
}
