import { RmqctlError } from '../errors.ts'
import { fingerprintOf, keyTypeOf, type Verdict } from './known-hosts.ts'
import { type SshTarget, targetLabel } from './target.ts'

/** What the login tried and why each did not do, for the message. */
export interface AuthStory {
  tried: string[]
  problems: string[]
  /** Methods that the server would still take. */
  accepted: string[]
}

/** The host's key is not the one it should be, or not known. Nothing was sent to it. */
export function hostKeyError(
  verdict: Exclude<Verdict, { kind: 'known' }>,
  key: Buffer,
  target: SshTarget,
): RmqctlError {
  const offered = `${keyTypeOf(key)} ${fingerprintOf(key)}`
  const where = target.address
  switch (verdict.kind) {
    case 'unknown':
      return new RmqctlError('unreachable', `the host key of ${where} is not known: it offers ${offered}`, {
        where,
        hint: `compare the fingerprint with the host's own (ssh-keygen -lf /etc/ssh/ssh_host_${shortType(key)}_key.pub), then\n${keyscan(target)}\nor accept new keys with --host-key accept-new`,
      })
    case 'changed': {
      const known = verdict.known.map(
        one => `${one.type} ${fingerprintOf(Buffer.from(one.key, 'base64'))} (${one.where})`,
      )
      return new RmqctlError(
        'unreachable',
        `the host key of ${where} changed: it offers ${offered}, known is ${known.join(', ')}`,
        {
          where,
          hint: `somebody may be in between. Only if the host was reinstalled:\nssh-keygen -R '${target.knownAs[0]}' -f ${fileOf(verdict.known[0]?.where)}`,
        },
      )
    }
    case 'revoked':
      return new RmqctlError(
        'unreachable',
        `the host key of ${where} is revoked: ${offered} (${verdict.entry.where})`,
        {
          where,
          hint: 'give the host a new key',
        },
      )
  }
}

/** The pin of the topology does not match. */
export function pinError(key: Buffer, target: SshTarget): RmqctlError {
  const offered = `${keyTypeOf(key)} ${fingerprintOf(key)}`
  return new RmqctlError(
    'unreachable',
    `the host key of ${target.address} is not the one in the topology: it offers ${offered}, fingerprint: says ${target.fingerprint}`,
    { where: target.address, hint: `ssh-keyscan -p ${target.port} ${target.address} | ssh-keygen -lf -` },
  )
}

/** No TCP connection, no name, or an sshd that does not talk. */
export function connectError(cause: NodeJS.ErrnoException, target: SshTarget): RmqctlError {
  const { message, hint } = connectMessage(cause, target)
  return new RmqctlError('unreachable', message, { where: target.address, hint, cause })
}

/** The host does not let this login in. */
export function loginError(story: AuthStory, target: SshTarget, cause?: Error): RmqctlError {
  const label = targetLabel(target)
  const tooMany = /too many authentication failures/i.test(cause?.message ?? '')
  const tried = story.tried.length === 0 ? 'there was nothing to try' : `tried ${story.tried.join(', ')}`
  const accepts = story.accepted.length === 0 ? '' : `; it accepts ${story.accepted.join(', ')}`
  const why = tooMany ? `too many keys were offered (${tried})` : `${tried}${accepts}`
  return new RmqctlError('unreachable', [`login ${label} refused: ${why}`, ...story.problems].join('; '), {
    where: label,
    hint: tooMany
      ? `name the key: identity: in the topology, or IdentityFile with IdentitiesOnly yes in ~/.ssh/config`
      : loginHint(target, story),
    cause,
  })
}

/** An established connection ended. */
export function lostError(host: string, target: SshTarget, cause?: Error): RmqctlError {
  const why = cause == null ? '' : `: ${cause.message}`
  return new RmqctlError('unreachable', `the connection to ${targetLabel(target)} was lost${why}`, {
    host,
    where: targetLabel(target),
    cause,
  })
}

/** ssh2's numbers for a refused channel (RFC 4254, 5.1). */
const prohibited = 1

/** A session or a forwarded stream could not be opened. */
export function channelError(
  cause: Error & { reason?: unknown },
  what: { host: string; target: SshTarget; to?: string },
): RmqctlError {
  const { host, target, to } = what
  const label = targetLabel(target)
  if (to == null) {
    const details = { host, where: label, hint: `raise MaxSessions in the host's /etc/ssh/sshd_config`, cause }
    return new RmqctlError('failed', `${label} opens no session: ${cause.message}`, details)
  }
  if (cause.reason === prohibited) {
    const hint = `set AllowTcpForwarding yes in the host's /etc/ssh/sshd_config, or open ${to} to this machine`
    return new RmqctlError('failed', `${label} forbids forwarding to ${to} (AllowTcpForwarding, PermitOpen)`, {
      host,
      where: to,
      hint,
      cause,
    })
  }
  return new RmqctlError('failed', `${label} cannot connect to ${to}: ${cause.message}`, { host, where: to, cause })
}

function connectMessage(cause: NodeJS.ErrnoException, target: SshTarget): { message: string; hint?: string } {
  const { address, port } = target
  const place = `${address} port ${port}`
  switch (cause.code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return { message: `the name ${address} cannot be resolved`, hint: `getent hosts ${address}` }
    case 'ECONNREFUSED':
      return {
        message: `${place} refuses connections: sshd is not running there, or on another port`,
        hint: `ssh -p ${port} ${target.user}@${address}`,
      }
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return { message: `there is no route to ${place}`, hint: `ping ${address}` }
    case 'ETIMEDOUT':
      return { message: `${place} did not answer: ${cause.message}`, hint: `ping ${address}` }
    default:
      return {
        message: `cannot speak ssh with ${place}: ${cause.message}`,
        hint: `ssh -v -p ${port} ${target.user}@${address}`,
      }
  }
}

function loginHint(target: SshTarget, { accepted }: AuthStory): string {
  const port = target.port === 22 ? '' : `-p ${target.port} `
  const lines = [`ssh-copy-id ${port}${target.user}@${target.address}`]
  if (accepted.includes('password') || accepted.includes('keyboard-interactive'))
    lines.push('or give the password in RMQCTL_SSH_PASSWORD')
  return lines.join('\n')
}

function keyscan({ address, port, userKnownHosts }: SshTarget): string {
  return `ssh-keyscan${port === 22 ? '' : ` -p ${port}`} ${address} >> ${userKnownHosts[0] ?? '~/.ssh/known_hosts'}`
}

function shortType(key: Buffer): string {
  return keyTypeOf(key).replace(/^ssh-/, '').replace(/-.*/, '')
}

function fileOf(where: string | undefined): string {
  return where?.replace(/:\d+$/, '') ?? '~/.ssh/known_hosts'
}
