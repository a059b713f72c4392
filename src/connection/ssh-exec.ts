import type { Client, ClientChannel } from 'ssh2'
import type { RmqctlError } from '../errors.ts'
import { type Command, commandLine, commandWords, describeCommand, type Privilege } from '../shell/command.ts'
import { collect } from './collect.ts'
import type { Output, RunOptions } from './connection.ts'
import { feed } from './feed.ts'
import { interruptedError, onAbort, sourceError, timedOutError } from './interrupted.ts'

/** When a stopped command is left alone: a second after it was killed hard. */
const abandonMs = 3000
/** How long output may be silent after a program's exit before an heir of its streams is no longer waited for. */
const quietMs = 1000

export interface Exec {
  client: Client
  host: string
  command: Command
  privilege: Privilege
  options: RunOptions
  /** The error for a connection that ended. */
  lost: () => RmqctlError
}

/**
 * First of all the program tells its process id, by which a second session can stop it: sshd forwards no signals for root
 * (session_signal_req needs privilege separation), and sudo's processes are not the login's to kill.
 */
const announce = 'echo "rmqctl-pid $$" >&2; cd "$1" || exit; shift; exec "$@"'
const announced = /^rmqctl-pid (\d+)\n/m

export interface ExecChannel {
  channel: ClientChannel
  /** The exit that the host reports; undefined when the channel ended without one. */
  end: Promise<End | undefined>
}

export interface End {
  code: number | null
  signal?: string
}

/** Opens a session for the command. Rejects with ssh2's error when the host does not open one. */
export function openExec({
  client,
  command,
  privilege,
}: Pick<Exec, 'client' | 'command' | 'privilege'>): Promise<ExecChannel> {
  const words = ['sh', '-c', announce, 'sh', command.cwd ?? '.', ...commandWords(command, privilege)]
  return openLine(client, commandLine({ argv: words }, { kind: 'none' }))
}

function openLine(client: Client, line: string): Promise<ExecChannel> {
  return new Promise((resolve, reject) => {
    client.exec(line, (error, channel) => {
      if (error != null) return reject(error)
      channel.on('error', () => {}) // the end of the channel says what there is to say
      resolve({ channel, end: endOf(channel) })
    })
  })
}

/** Listens from the first moment: the exit of a quick command comes in the same packet as the session's confirmation. */
function endOf(channel: ClientChannel): Promise<End | undefined> {
  return new Promise(resolve => {
    channel.once('exit', (code: number | null, signal?: string) => resolve({ code, signal }))
    channel.once('close', () => resolve(undefined))
  })
}

/** Runs the command of an open session to its end. */
export async function runExec({ channel, end: exit }: ExecChannel, exec: Exec): Promise<Output> {
  const { command, options, host } = exec
  const text = describeCommand(command)
  const stdout = collect(channel, options.onStdout)
  const stderr = collect(channel.stderr)
  if (options.onStderr != null) channel.stderr.on('data', options.onStderr)
  let failure: Error | undefined
  const stopper = stopWhen(exec, () => announced.exec(stderr.text())?.[1])
  feed(channel, options.input ?? command.stdin ?? '', error => {
    failure = error
    stopper.stop('input', 'KILL')
  })
  const end = await Promise.race([exit, stopper.abandoned])
  stopper.dispose()
  if (end != null) await Promise.all([stdout.settled(quietMs), stderr.settled(quietMs)])
  channel.close()
  if (stopper.reason() === 'signal') throw interruptedError(options.signal, host)
  if (stopper.reason() === 'timeout') throw timedOutError(options.timeoutMs ?? 0, text, host)
  if (failure != null) throw sourceError(failure, text, host)
  if (end == null) throw exec.lost()
  return { ...end, stdout: stdout.text(), stderr: stderr.text().replace(announced, '') }
}

/** Politely, then hard, then by leaving it alone. */
function stopWhen({ client, privilege, options }: Exec, pidOf: () => string | undefined) {
  const { signal, timeoutMs } = options
  let reason: 'signal' | 'timeout' | 'input' | undefined
  let isOver = false
  let abandon = () => {}
  const abandoned = new Promise<undefined>(resolve => {
    abandon = () => resolve(undefined)
  })
  const timers: NodeJS.Timeout[] = []
  const kill = (name: 'TERM' | 'KILL') => {
    const pid = pidOf()
    const again = () => {
      if (!isOver) timers.push(setTimeout(() => kill(name), 50))
    }
    // It has only just been started and not yet told, or the host has no session free: a moment later it will.
    if (pid == null) again()
    else stopProcess(client, privilege, { pid, name }).catch(again)
  }
  const stop = (why: 'signal' | 'timeout' | 'input', first: 'TERM' | 'KILL' = 'TERM') => {
    reason ??= why
    kill(first)
    timers.push(setTimeout(abandon, abandonMs))
  }
  const forget = onAbort(signal, () => stop('signal'))
  if (signal?.aborted) stop('signal')
  if (timeoutMs != null) timers.push(setTimeout(() => stop('timeout'), timeoutMs))
  return {
    abandoned,
    stop,
    reason: () => reason,
    dispose: () => {
      isOver = true
      forget()
      timers.forEach(clearTimeout)
    },
  }
}

/**
 * Politely to the whole group of the process, and hard to what is left of it after 2 s; to the process alone where the
 * login shell did not make it the leader of a group. busybox's kill knows no `--`, others want it.
 */
const stopScript = `
send() { kill -s "$1" -- "-$pid" 2>/dev/null || kill -s "$1" "-$pid" 2>/dev/null; }
pid=$2
send "$1" || kill -s "$1" "$pid"
tries=0
while [ $tries -lt 20 ] && send 0; do sleep 0.1 2>/dev/null || sleep 1; tries=$((tries + 1)); done
send KILL`

async function stopProcess(
  client: Client,
  privilege: Privilege,
  { pid, name }: { pid: string; name: string },
): Promise<void> {
  const line = commandLine({ argv: ['sh', '-c', stopScript, 'sh', name, pid] }, privilege)
  const { channel } = await openLine(client, line)
  channel.resume()
}
