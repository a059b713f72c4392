import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import type { execa } from 'execa'
import { RmqctlError } from '../errors.ts'
import { type Command, commandWords, describeCommand, type Privilege } from '../shell/command.ts'
import { collect } from './collect.ts'
import type { Connection, Output, RunOptions } from './connection.ts'
import { feed } from './feed.ts'
import { interruptedError, onAbort, sourceError, timedOutError } from './interrupted.ts'

/** How long a stopped command may take for its own clean-up before it is killed hard. */
const graceMs = 2000
/** How long output may be silent after a program's exit before an heir of its streams is no longer waited for. */
const quietMs = 100

type Env = Record<string, string | undefined>

/** This machine as a host: commands run by execa, without a shell. `env` is what they inherit. */
export async function openLocal(host: string, { env }: { env: Env }): Promise<Connection> {
  const connection: Connection = {
    host,
    privilege: process.getuid?.() === 0 ? { kind: 'root' } : { kind: 'none' },
    run: (command, options = {}) => runLocal({ host, env, privilege: connection.privilege }, command, options),
    dial: (address, port, signal) => dialLocal(host, { address, port, signal }),
    [Symbol.asyncDispose]: async () => {},
  }
  return connection
}

interface Place {
  host: string
  env: Env
  privilege: Privilege
}

async function runLocal(place: Place, command: Command, options: RunOptions): Promise<Output> {
  const { signal, timeoutMs } = options
  const { execa } = await import('execa')
  if (signal?.aborted) throw interruptedError(signal, place.host)
  const child = start(execa, { place, command, options })
  const stopper = stopWhen(child, signal, timeoutMs)
  try {
    const output = await outcome(child, command, options)
    if (stopper.reason() != null) await buryGroup(child)
    if (stopper.reason() === 'signal') throw interruptedError(signal, place.host)
    if (stopper.reason() === 'timeout') throw timedOutError(timeoutMs ?? 0, describeCommand(command), place.host)
    if (output instanceof Error) throw sourceError(output, describeCommand(command), place.host)
    return output
  } finally {
    stopper.dispose()
  }
}

interface Start {
  place: Place
  command: Command
  options: RunOptions
}

/** A process group of its own, so that a stop reaches the whole of it and a terminal's Ctrl-C does not. */
function start(run: typeof execa, { place, command, options }: Start) {
  const [file = '', ...args] = commandWords(command, options.plain === true ? { kind: 'none' } : place.privilege)
  return run(file, args, {
    cwd: command.cwd,
    env: place.env,
    extendEnv: false,
    detached: true,
    buffer: false,
    reject: false,
    stdin: hasInput(command, options) ? 'pipe' : 'ignore',
  })
}

type Child = ReturnType<typeof start>

function hasInput(command: Command, options: RunOptions): boolean {
  return options.input != null || command.stdin != null
}

/** The program's end, or the error of the stream that was to be its input. */
async function outcome(child: Child, command: Command, options: RunOptions): Promise<Output | Error> {
  let failure: Error | undefined
  const stdout = collect(child.stdout, options.onStdout)
  const stderr = collect(child.stderr)
  if (options.onStderr != null) child.stderr.on('data', options.onStderr)
  if (child.stdin != null) {
    feed(child.stdin, options.input ?? command.stdin ?? '', error => {
      failure = error
      killGroup(child, 'SIGKILL') // before the end of input looks like a whole one
    })
  }
  const end = await exitOf(child)
  await Promise.all([stdout.settled(quietMs), stderr.settled(quietMs)])
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream?.destroy()
  return failure ?? { code: end.code, signal: end.signal, stdout: stdout.text(), stderr: end.failure ?? stderr.text() }
}

interface End {
  code: number | null
  signal?: string
  failure?: string
}

/** Not execa's own promise: that one also waits for heirs of the streams. It is asked only where nothing could be started. */
function exitOf(child: Child): Promise<End> {
  return new Promise(resolve => {
    child.once('exit', (code, signal) => resolve({ code, signal: signal ?? undefined }))
    child.then(result => {
      if (result.exitCode == null && result.signal == null) resolve({ code: 127, failure: result.shortMessage ?? '' })
    })
  })
}

function stopWhen(child: Child, signal: AbortSignal | undefined, timeoutMs: number | undefined) {
  let reason: 'signal' | 'timeout' | undefined
  const timers: NodeJS.Timeout[] = []
  const stop = (why: 'signal' | 'timeout') => {
    reason ??= why
    killGroup(child, 'SIGTERM')
    timers.push(setTimeout(() => killGroup(child, 'SIGKILL'), graceMs))
  }
  const forget = onAbort(signal, () => stop('signal'))
  if (timeoutMs != null) timers.push(setTimeout(() => stop('timeout'), timeoutMs))
  return {
    reason: () => reason,
    dispose: () => {
      forget()
      timers.forEach(clearTimeout)
    },
  }
}

function killGroup(child: Child, signal: NodeJS.Signals): void {
  if (child.exitCode == null && child.signalCode == null) signalGroup(child, signal)
}

/** What is left of the group when its leader has ended gets the same time, and then no more. */
async function buryGroup(child: Child): Promise<void> {
  const end = performance.now() + graceMs
  while (signalGroup(child, 0) && performance.now() < end) await delay(20)
  signalGroup(child, 'SIGKILL')
}

/** Whether there was anything to be signalled. */
function signalGroup({ pid }: Child, signal: NodeJS.Signals | 0): boolean {
  try {
    return pid != null && process.kill(-pid, signal)
  } catch {
    return false
  }
}

/** Plain TCP: on this machine every address is seen as it is. */
function dialLocal(host: string, to: { address: string; port: number; signal?: AbortSignal }): Promise<Duplex> {
  const { address, port, signal } = to
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(interruptedError(signal, host))
    const socket = connect({ host: address, port, noDelay: true })
    const forget = onAbort(signal, () => socket.destroy(interruptedError(signal, host)))
    const onError = (cause: Error) => {
      forget()
      reject(cause instanceof RmqctlError ? cause : dialError(cause, `${address}:${port}`, host))
    }
    socket.once('error', onError)
    socket.once('connect', () => {
      forget()
      socket.off('error', onError)
      resolve(socket)
    })
  })
}

function dialError(cause: Error, where: string, host: string): RmqctlError {
  return new RmqctlError('failed', `cannot connect to ${where}: ${cause.message}`, { host, where, cause })
}
