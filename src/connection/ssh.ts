import { setTimeout as delay } from 'node:timers/promises'
import { RmqctlError } from '../errors.ts'
import type { Connection } from './connection.ts'
import { hostKeysOf, type KnownHostsFiles } from './host-keys.ts'
import { interruptedError } from './interrupted.ts'
import { type Ask, createSecrets, type Secrets } from './secrets.ts'
import { createSemaphore, type Semaphore } from './semaphore.ts'
import { sshSettings } from './ssh-config.ts'
import { readSshConfig } from './ssh-config-files.ts'
import { connectError } from './ssh-errors.ts'
import { HungUp, shakeHands } from './ssh-handshake.ts'
import type { KeyRing } from './ssh-identities.ts'
import { SshLink } from './ssh-link.ts'
import { type Here, parseJump, resolveTarget, type SshTarget, targetLabel, type Wanted } from './target.ts'

/** Below sshd's MaxStartups, which by default drops some of more than 10 unfinished logins. */
const handshakesAtOnce = 8
const tries = 12
const longestChain = 8
const defaultKeepAliveMs = 5000

export interface SshOptions {
  here: Here
  /** Undefined: nobody can be asked. */
  ask?: Ask
  /** What cannot be followed in the user's ssh configuration. */
  note?: (text: string) => void
  /** 0 to 1, for the jitter of retries. */
  random?: () => number
  /** How often a host is asked for a sign of life; it is lost after three to four silent ones. */
  keepAliveMs?: number
  signal?: AbortSignal
}

/** All SSH connections of one run: what was read, asked and opened for one host is there for the others. */
export interface SshSession {
  options: SshOptions
  config: string
  secrets: Secrets
  ring: KeyRing
  knownHosts: KnownHostsFiles
  handshakes: Map<string, Semaphore>
  links: Map<string, Shared>
  noted: Set<string>
}

/** A connection and how many use it. */
interface Shared {
  link: Promise<SshLink>
  uses: number
  /** Nobody uses it any more. */
  forget: () => void
  via?: Shared
}

/** Reads the user's ssh configuration; connects to nothing yet. */
export async function startSshSession(options: SshOptions): Promise<SshSession> {
  return {
    options,
    config: await readSshConfig(options.here.home),
    secrets: createSecrets(options.here.env, options.ask),
    ring: new Map(),
    knownHosts: new Map(),
    handshakes: new Map(),
    links: new Map(),
    noted: new Set(),
  }
}

/**
 * A host over SSH; the same login twice is one connection, closed with the last of its users.
 * @throws RmqctlError `unreachable`, `input` or `interrupted`.
 */
export async function openSsh(host: string, wanted: Wanted, session: SshSession): Promise<Connection> {
  const shared = use(wanted, session, 0)
  const link = await shared.link.catch(async error => {
    await leave(shared)
    throw error
  })
  const connection: Connection = {
    host,
    privilege: link.target.user === 'root' ? { kind: 'root' } : { kind: 'none' },
    run: (command, options = {}) => link.run({ host, command, privilege: connection.privilege, options }),
    dial: (address, port, signal) => link.dial(host, { address, port, signal }),
    [Symbol.asyncDispose]: once(() => leave(shared)),
  }
  return connection
}

function use(wanted: Wanted, session: SshSession, depth: number): Shared {
  const settings = sshSettings(session.config, wanted.address, wanted.user)
  const target = resolveTarget(wanted, settings, session.options.here)
  warnOf(settings.unsupported, target, session)
  const key = JSON.stringify([
    target.user,
    target.address,
    target.port,
    target.identities,
    target.jump,
    target.fingerprint,
  ])
  const known = session.links.get(key)
  if (known != null) {
    known.uses++
    return known
  }
  const via = throughOf(target, session, depth)
  const shared: Shared = {
    link: connectTo(target, session, via),
    uses: 1,
    forget: () => session.links.delete(key),
    via,
  }
  session.links.set(key, shared)
  return shared
}

async function leave(shared: Shared): Promise<void> {
  if (--shared.uses > 0) return
  shared.forget()
  const link = await shared.link.catch(() => undefined)
  await link?.[Symbol.asyncDispose]()
  if (shared.via != null) await leave(shared.via)
}

/** The jump host right before the target; its own way there is the rest of the chain, or what ssh's configuration says. */
function throughOf(target: SshTarget, session: SshSession, depth: number): Shared | undefined {
  const hops = target.jump?.split(',').map(hop => hop.trim()) ?? []
  const last = hops.pop()
  if (last == null || last === '') return undefined
  const hop = parseJump(last)
  if (hop.address === target.name) return undefined // `Host *` with a ProxyJump also matches the jump host itself
  if (depth >= longestChain)
    throw new RmqctlError('input', `the jump hosts of ${target.name} go round in a circle`, { where: '~/.ssh/config' })
  const jump = hops.length > 0 ? hops.join(',') : undefined
  return use({ ...hop, jump, hostKey: target.hostKey, isJump: true }, session, depth + 1)
}

/** A full sshd hangs up before it says who it is; then another try, a little later, at a moment of its own. */
async function connectTo(target: SshTarget, session: SshSession, via: Shared | undefined): Promise<SshLink> {
  const { signal, random = Math.random } = session.options
  for (let attempt = 1; ; attempt++) {
    try {
      return await connectOnce(target, session, via)
    } catch (error) {
      if (!(error instanceof HungUp)) throw error
      if (attempt === tries)
        throw connectError(new Error(`it hangs up at once, ${tries} times (${error.message})`), target)
      await delay(50 + random() * 200 * attempt, undefined, { signal }).catch(() => {
        throw interruptedError(signal, target.name)
      })
    }
  }
}

async function connectOnce(target: SshTarget, session: SshSession, via: Shared | undefined): Promise<SshLink> {
  const { signal, keepAliveMs = defaultKeepAliveMs } = session.options
  const jump = await via?.link.catch(error => {
    throw throughJump(error, target)
  })
  const hostKeys = await hostKeysOf(target, session.knownHosts)
  const release = await gateOf(target, jump, session)
    .acquire(signal)
    .catch(() => {
      throw interruptedError(signal, target.name)
    })
  try {
    const through = await jump
      ?.dial(target.name, { address: target.address, port: target.port, signal })
      .catch(error => {
        throw throughJump(error, target)
      })
    const { secrets, ring } = session
    const { client, socket } = await shakeHands({ target, hostKeys, secrets, ring, through, keepAliveMs, signal })
    return new SshLink({ client, socket, target, keepAliveMs })
  } finally {
    release()
  }
}

/** Unfinished handshakes are counted for each sshd, and for a jump host all that go through it. */
function gateOf(target: SshTarget, jump: SshLink | undefined, { handshakes }: SshSession): Semaphore {
  const key = jump == null ? `${target.address} ${target.port}` : `via ${targetLabel(jump.target)}`
  const gate = handshakes.get(key) ?? createSemaphore(handshakesAtOnce)
  handshakes.set(key, gate)
  return gate
}

function throughJump(error: unknown, target: SshTarget): unknown {
  if (!(error instanceof RmqctlError) || error.code === 'interrupted') return error
  const message = `${target.name} is not reached through jump host ${target.jump}: ${error.message}`
  return new RmqctlError('unreachable', message, { ...error.details, cause: error })
}

function warnOf(unsupported: string[], target: SshTarget, { options, noted }: SshSession): void {
  for (const name of unsupported) {
    if (noted.has(name)) continue
    noted.add(name)
    options.note?.(`the ssh configuration for ${target.name} uses ${name}, which rmqctl does not follow`)
  }
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined
  return () => {
    done ??= work()
    return done
  }
}
