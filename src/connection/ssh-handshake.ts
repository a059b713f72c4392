import { connect, isIP } from 'node:net'
import type { Duplex } from 'node:stream'
import ssh2, { type Client, type ConnectConfig } from 'ssh2'
import { RmqctlError } from '../errors.ts'
import type { HostKeys } from './host-keys.ts'
import { interruptedError, onAbort } from './interrupted.ts'
import type { Secrets } from './secrets.ts'
import { createLogin } from './ssh-auth.ts'
import { connectError, loginError } from './ssh-errors.ts'
import type { KeyRing } from './ssh-identities.ts'
import type { SshTarget } from './target.ts'

const loginMs = 30_000

export interface Attempt {
  target: SshTarget
  hostKeys: HostKeys
  secrets: Secrets
  ring: KeyRing
  /** A stream through a jump host; undefined: TCP from here. */
  through?: Duplex
  keepAliveMs: number
  signal?: AbortSignal
}

/** The far side hung up before it said who it is: a full sshd (MaxStartups) does that, and another try may do. */
export class HungUp extends Error {
  override readonly name = 'HungUp'
}

/**
 * One try to connect and log in.
 * @throws RmqctlError `unreachable` (no answer, host key, login) or `interrupted`; HungUp where another try may do.
 */
export async function shakeHands(attempt: Attempt): Promise<{ client: Client; socket: Duplex }> {
  const { target, signal } = attempt
  if (signal?.aborted) throw interruptedError(signal, target.name)
  const socket = attempt.through ?? (await openSocket(target, signal))
  const client = new ssh2.Client()
  client.on('error', () => {}) // there is always somebody listening, or node ends the process
  try {
    await logIn(client, socket, attempt)
    return { client, socket }
  } catch (error) {
    client.end()
    socket.destroy()
    throw error
  }
}

function openSocket(target: SshTarget, signal?: AbortSignal): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: target.address, port: target.port, noDelay: true })
    let isResolved = isIP(target.address) !== 0
    socket.once('lookup', () => {
      isResolved = true
    })
    const timer = setTimeout(() => {
      const cause = new Error(`no answer within ${target.connectTimeoutMs / 1000} s`)
      socket.destroy(Object.assign(cause, { code: isResolved ? 'ETIMEDOUT' : 'EAI_AGAIN' }))
    }, target.connectTimeoutMs)
    const forget = onAbort(signal, () => socket.destroy(interruptedError(signal, target.name)))
    const settle = () => {
      clearTimeout(timer)
      forget()
    }
    socket.once('connect', () => {
      settle()
      resolve(socket)
    })
    socket.once('error', (error: NodeJS.ErrnoException) => {
      settle()
      if (error instanceof RmqctlError) return reject(error)
      reject(error.code === 'ECONNRESET' ? new HungUp(error.message) : connectError(firstOf(error), target))
    })
  })
}

/** With several addresses for a name, each has its own error; the first tells enough. */
function firstOf(error: NodeJS.ErrnoException): NodeJS.ErrnoException {
  const [first] = error instanceof AggregateError ? error.errors : []
  return first instanceof Error ? first : error
}

function logIn(client: Client, socket: Duplex, attempt: Attempt): Promise<void> {
  const { target, signal } = attempt
  return new Promise((resolve, reject) => {
    let isGreeted = false
    const clock = createClock(what => fail(connectError(timeoutOf(what), target)))
    const login = createLogin(target, {
      ...attempt,
      whileWaiting: clock.pausing,
      onGivenUp: cause => fail(refusal(cause)),
    })
    const refusal = (cause?: Error) => (cause instanceof RmqctlError ? cause : loginError(login.story, target, cause))
    const settle = () => {
      clock.stop()
      forget()
    }
    const fail = (error: Error) => {
      settle()
      reject(error)
    }
    const onError = (error: Error & { level?: string }) => {
      // A key that cannot sign is remembered by the login, which goes on with the next one.
      if (error.level === 'agent') return
      if (isGreeted) return fail(refusal(error))
      fail(error.level === 'handshake' ? connectError(error, target) : new HungUp(error.message))
    }
    const forget = onAbort(signal, () => fail(interruptedError(signal, target.name)))
    client.on('error', onError)
    client.once('close', () => onError(new Error('the host closed the connection')))
    client.once('handshake', () => {
      isGreeted = true
      clock.start(loginMs, 'the login')
    })
    client.once('ready', () => {
      settle()
      client.off('error', onError)
      resolve()
    })
    clock.start(target.helloTimeoutMs, 'its greeting')
    client.connect(connectConfig(socket, attempt, { handler: login.handler, fail }))
  })
}

interface Handlers {
  handler: ConnectConfig['authHandler']
  fail: (error: Error) => void
}

function connectConfig(
  sock: Duplex,
  { target, hostKeys, keepAliveMs }: Attempt,
  { handler, fail }: Handlers,
): ConnectConfig {
  return {
    sock,
    username: target.user,
    readyTimeout: 0,
    keepaliveInterval: keepAliveMs,
    keepaliveCountMax: Number.MAX_SAFE_INTEGER, // the link's watchdog counts whatever comes in, not only answers
    algorithms: { serverHostKey: hostKeys.algorithms },
    authHandler: handler,
    hostVerifier: (key: Buffer, verdict: (isGood: boolean) => void) => {
      hostKeys.refuse(key).then(error => {
        if (error != null) fail(error)
        verdict(error == null)
      }, fail)
    },
  }
}

function timeoutOf(what: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${what} took too long`), { code: 'ETIMEDOUT' })
}

/** A timeout that stands still while a person is asked. */
function createClock(onTimeout: (what: string) => void) {
  let timer: NodeJS.Timeout | undefined
  let last: [number, string] = [0, '']
  let isStopped = false
  const start = (ms: number, what: string) => {
    clearTimeout(timer)
    if (isStopped) return
    last = [ms, what]
    timer = setTimeout(() => onTimeout(what), ms)
  }
  const pausing = async <T>(work: () => Promise<T>): Promise<T> => {
    clearTimeout(timer)
    try {
      return await work()
    } finally {
      start(...last)
    }
  }
  const stop = () => {
    isStopped = true
    clearTimeout(timer)
  }
  return { start, pausing, stop }
}
