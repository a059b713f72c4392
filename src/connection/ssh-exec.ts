import type { Client, ClientChannel } from 'ssh2'
import type { RmqctlError } from '../errors.ts'
import { type Command, describeCommand } from '../shell/command.ts'
import { collect } from './collect.ts'
import type { Output, RunOptions } from './connection.ts'
import { feed } from './feed.ts'
import { interruptedError, sourceError, timedOutError } from './interrupted.ts'

/** How long a stopped command may take for its own clean-up before it is killed hard, and then until it is left alone. */
const graceMs = 2000
const abandonMs = 1000
/** How long output may be silent after a program's exit before an heir of its streams is no longer waited for. */
const quietMs = 1000

export interface Exec {
  client: Client
  host: string
  command: Command
  /** The command as the far shell gets it. */
  line: string
  options: RunOptions
  /** The error for a connection that ended. */
  lost: () => RmqctlError
}

/** Opens a session for the command. Rejects with ssh2's error when the host does not open one. */
export function openSession({ client, line }: Pick<Exec, 'client' | 'line'>): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    client.exec(line, (error, channel) => (error == null ? resolve(channel) : reject(error)))
  })
}

/** Runs the command of an open session to its end. */
export async function runSession(channel: ClientChannel, exec: Exec): Promise<Output> {
  const { command, options, host } = exec
  const text = describeCommand(command)
  const stdout = collect(channel, options.onStdout)
  const stderr = collect(channel.stderr)
  let failure: Error | undefined
  const stopper = stopWhen(channel, exec)
  channel.on('error', () => {}) // the end of the channel says what there is to say
  feed(channel, options.input ?? command.stdin ?? '', error => {
    failure = error
    sendSignal(exec.client, channel, 'KILL') // before the end of input looks like a whole one
  })
  const end = await endOf(channel, stopper.abandoned)
  stopper.dispose()
  if (end != null) await Promise.all([stdout.settled(quietMs), stderr.settled(quietMs)])
  channel.close()
  if (stopper.reason() === 'signal') throw interruptedError(options.signal, host)
  if (stopper.reason() === 'timeout') throw timedOutError(options.timeoutMs ?? 0, text, host)
  if (failure != null) throw sourceError(failure, text, host)
  if (end == null) throw exec.lost()
  return { ...end, stdout: stdout.text(), stderr: stderr.text() }
}

interface End {
  code: number | null
  signal?: string
}

/** The exit that the host reports; undefined when the channel ended without one. */
function endOf(channel: ClientChannel, abandoned: Promise<void>): Promise<End | undefined> {
  return new Promise(resolve => {
    channel.once('exit', (code: number | null, signal?: string) => resolve({ code, signal }))
    channel.once('close', () => resolve(undefined))
    abandoned.then(() => resolve(undefined))
  })
}

/** Politely, then hard, then by closing the channel: old sshds know no signals, and sudo's children are not ours to kill. */
function stopWhen(channel: ClientChannel, { client, options }: Exec) {
  const { signal, timeoutMs } = options
  let reason: 'signal' | 'timeout' | undefined
  let abandon = () => {}
  const abandoned = new Promise<void>(resolve => {
    abandon = resolve
  })
  const timers: NodeJS.Timeout[] = []
  const stop = (why: 'signal' | 'timeout') => {
    reason ??= why
    sendSignal(client, channel, 'TERM')
    timers.push(
      setTimeout(() => sendSignal(client, channel, 'KILL'), graceMs),
      setTimeout(abandon, graceMs + abandonMs),
    )
  }
  const onAbort = () => stop('signal')
  if (signal?.aborted) onAbort()
  signal?.addEventListener('abort', onAbort, { once: true })
  if (timeoutMs != null) timers.push(setTimeout(() => stop('timeout'), timeoutMs))
  return {
    abandoned,
    reason: () => reason,
    dispose: () => {
      signal?.removeEventListener('abort', onAbort)
      timers.forEach(clearTimeout)
    },
  }
}

/** ssh2's channel.signal() does nothing once our side of stdin is closed, though the protocol allows it (RFC 4254, 6.9). */
function sendSignal(client: Client, channel: ClientChannel, name: 'TERM' | 'KILL'): void {
  const protocol: unknown = Reflect.get(client, '_protocol')
  const outgoing: unknown = Reflect.get(channel, 'outgoing')
  if (isSignalling(protocol) && isOpen(outgoing)) protocol.signal(outgoing.id, name)
  else channel.signal(name)
}

function isSignalling(value: unknown): value is { signal(channel: number, name: string): void } {
  return typeof value === 'object' && value != null && 'signal' in value && typeof value.signal === 'function'
}

function isOpen(value: unknown): value is { id: number } {
  if (typeof value !== 'object' || value == null || !('id' in value) || !('state' in value)) return false
  return typeof value.id === 'number' && (value.state === 'open' || value.state === 'eof')
}
