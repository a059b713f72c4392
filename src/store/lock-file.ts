import { hostname, userInfo } from 'node:os'
import { deniedRoot } from '../checks/root.ts'
import type { Connection, Output } from '../connection/connection.ts'
import { hostSaid } from '../diagnosis/host-said.ts'
import { RmqctlError } from '../errors.ts'
import { asRootWherePossible, type FactsRequest, preamble } from '../facts/fact.ts'
import { type LockOrder, lockExit, lockScript } from '../shell/lock.ts'
import { quote } from '../shell/quote.ts'

/** Who is changing a cluster, as its lock says. */
export interface Holder {
  who: string
  machine: string
  pid: number
  /** For example "up". */
  command: string
  /** The CI job, where there is one. */
  ci?: string
  /** Its id in the audit. */
  run?: string
  /** The words of its command line, secrets masked. */
  argv?: string[]
}

/** A lock as a host tells it. Times are Unix ms of the host's clock. */
export interface LockView {
  host: string
  now: number
  /** '' when the file was cut short; it then counts for a minute. */
  token: string
  /** Nobody, where the file was cut short. */
  holder?: Holder
  since?: number
  ends?: number
}

/** A machine that has a lock: asked through the connection of one of its hosts. */
export interface LockPlace {
  connection: Connection
  request: FactsRequest
  /** Once it was taken; what the request says is looked up anew each time, and a `destroy` changes that. */
  root?: string
}

export type LockAnswer =
  | { state: 'ours'; root: string }
  | { state: 'held'; by: LockView }
  | { state: 'lost'; by?: LockView }

/** Longer than the script ever waits for its turn. */
const timeoutMs = 20_000

/**
 * One order to one machine, as root where the login allows it, ahead of what else waits for its turn on the connection.
 * @throws RmqctlError `unreachable`; `check` where the login may not write, `failed` where the lock cannot be written; `interrupted`.
 */
export async function orderLock(place: LockPlace, order: LockOrder, signal?: AbortSignal): Promise<LockAnswer> {
  const { host } = place.connection
  const output = await runOrder(place, order, signal)
  switch (output.code) {
    case lockExit.ours:
      return { state: 'ours', root: output.stdout.trim() }
    case lockExit.held:
      return { state: 'held', by: readLock(host, output.stdout) ?? { host, now: 0, token: '' } }
    case lockExit.denied:
      throw denied(host, output.stdout.trim())
    case lockExit.lost:
      return { state: 'lost', by: readLock(host, output.stdout) }
    default:
      throw new RmqctlError('failed', `the lock cannot be changed: ${lastLine(output)}`, {
        host,
        hint: hostSaid(output.stderr).hint,
      })
  }
}

function denied(host: string, said: string): RmqctlError {
  const at = said.indexOf(' ')
  const { message, hint } = deniedRoot(said.slice(0, at), said.slice(at + 1))
  return new RmqctlError('check', message, { host, hint })
}

/** The lock on one machine; undefined when there is none. Takes nothing. */
export async function showLock(place: LockPlace, signal?: AbortSignal): Promise<LockView | undefined> {
  const output = await runOrder(place, { action: 'show', token: '' }, signal)
  if (output.code === 0) return readLock(place.connection.host, output.stdout)
  throw new RmqctlError('failed', `the lock cannot be read: ${lastLine(output)}`, { host: place.connection.host })
}

/** This run, as others will read of it. */
export function holderHere(command: string, env: Record<string, string | undefined>): Holder {
  const ci = ciJob(env)
  return {
    who: userInfo().username,
    machine: hostname(),
    pid: process.pid,
    command,
    ...(ci == null ? {} : { ci }),
  }
}

/** The holder as the script wants it. */
export function holderFields(holder: Holder): string {
  return JSON.stringify(holder).slice(1, -1)
}

/** What the script printed: the host's clock, then the file. undefined when there was no file. */
export function readLock(host: string, text: string): LockView | undefined {
  const at = text.indexOf('\n')
  const now = Number(text.slice(0, at)) * 1000
  const file = text.slice(at + 1)
  if (at < 0 || file.trim() === '') return undefined
  const fields = parse(file)
  if (fields == null) return { host, now, token: '' }
  const { token, since, ends, ...holder } = fields
  return { host, now, token, since: since * 1000, ends: ends * 1000, holder }
}

/** A lease that has ended holds nobody back. */
export function isOver({ now, ends }: LockView): boolean {
  return ends != null && ends <= now
}

function runOrder({ connection, request, root }: LockPlace, order: LockOrder, signal?: AbortSignal): Promise<Output> {
  const where = root == null ? preamble(request) : `LC_ALL=C; ROOT=${quote(root)}\n`
  const command = { argv: asRootWherePossible(request.sudo), stdin: where + lockScript(order) }
  return connection.run(command, { signal, timeoutMs, plain: true, urgent: true })
}

type Fields = Holder & { token: string; since: number; ends: number }

function parse(file: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(file)
    const isWhole = typeof value === 'object' && value != null && 'token' in value && 'ends' in value && 'who' in value
    if (!isWhole) return undefined
    const { token, since, ends, who, machine, pid, command, ci, run } = value as Fields
    const named = { ...(ci == null ? {} : { ci }), ...(run == null ? {} : { run }) }
    return { token, since, ends, who, machine, pid, command, ...named }
  } catch {
    return undefined
  }
}

/** Where the job can be looked at, by the variables of the usual CI systems; a login in an address is not ours to write down. */
function ciJob(env: Record<string, string | undefined>): string | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = env
  const github = server && repository && run ? `${server}/${repository}/actions/runs/${run}` : undefined
  const others = ['CI_JOB_URL', 'BUILD_URL', 'BUILDKITE_BUILD_URL', 'CIRCLE_BUILD_URL', 'DRONE_BUILD_LINK']
  const url = [github, ...others.map(name => env[name])].find(one => one)
  if (url != null) return url.replace(/\/\/[^/@]*@/, '//')
  return env.CI != null && /^(1|true|yes)$/i.test(env.CI) ? 'a CI job' : undefined
}

function lastLine({ stdout, stderr, code }: Output): string {
  return (stderr.trim() || stdout.trim()).split('\n').at(-1) || `exit code ${code}`
}
