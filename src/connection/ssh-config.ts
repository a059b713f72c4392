import SSHConfig from 'ssh-config'
import { messageOf, RmqctlError } from '../errors.ts'

/** What ~/.ssh/config and /etc/ssh/ssh_config say about one host; undefined: nothing. See ssh_config(5). */
export interface SshSettings {
  hostName?: string
  user?: string
  port?: number
  identityFiles: string[]
  identitiesOnly: boolean
  identityAgent?: string
  proxyJump?: string
  userKnownHosts?: string[]
  globalKnownHosts?: string[]
  strictHostKeyChecking?: string
  hostKeyAlias?: string
  hashKnownHosts: boolean
  connectTimeoutMs?: number
  /** What applies to this host and cannot be followed, for a warning. */
  unsupported: string[]
}

type Values = Record<string, string | string[]>

/**
 * Evaluates configuration text (Includes already in place) for a host.
 * @throws RmqctlError `input` for text that cannot be parsed and for a ProxyCommand, without which it would go astray.
 */
export function sshSettings(text: string, host: string, user?: string): SshSettings {
  const values = compute(text, host, user)
  const port = one(values, 'port')
  const timeout = Number(one(values, 'connecttimeout'))
  return {
    hostName: one(values, 'hostname')?.replaceAll('%h', host),
    user: one(values, 'user'),
    port: port == null ? undefined : Number(port),
    identityFiles: all(values, 'identityfile').filter(file => file !== 'none'),
    identitiesOnly: isYes(values, 'identitiesonly'),
    identityAgent: one(values, 'identityagent'),
    proxyJump: proxyOf(values, host),
    userKnownHosts: files(values, 'userknownhostsfile'),
    globalKnownHosts: files(values, 'globalknownhostsfile'),
    strictHostKeyChecking: one(values, 'stricthostkeychecking')?.toLowerCase(),
    hostKeyAlias: one(values, 'hostkeyalias'),
    hashKnownHosts: isYes(values, 'hashknownhosts'),
    connectTimeoutMs: timeout > 0 ? timeout * 1000 : undefined,
    unsupported: unsupportedIn(text, values),
  }
}

/** Criteria that run programs or look names up are not evaluated: reading a configuration must have no effects. */
function compute(text: string, host: string, user: string | undefined): Values {
  const options = { ignoreCase: true, matchExec: false }
  try {
    const config = SSHConfig.parse(text.replace(/^[ \t]*canonicalizehostname\b.*$/gim, ''))
    return user == null ? config.compute(host, options) : config.compute({ Host: host, User: user }, options)
  } catch (cause) {
    const reason = messageOf(cause)
    const details = { where: '~/.ssh/config', hint: `ssh -G ${host}`, cause }
    throw new RmqctlError('input', `the ssh configuration cannot be read: ${reason}`, details)
  }
}

/** A ProxyCommand of the old `ssh -W` kind is a jump host; any other cannot be followed. */
function proxyOf(values: Values, host: string): string | undefined {
  const jump = one(values, 'proxyjump')
  if (jump != null) return jump === 'none' ? undefined : jump
  const command = one(values, 'proxycommand')
  if (command == null || command === 'none') return undefined
  const forward = /^(?:\S*\/)?ssh (?:-q )?(?:-W \[?%h\]?:%p (?:-q )?(\S+)|(\S+) -W \[?%h\]?:%p)$/.exec(command)
  const through = forward?.[1] ?? forward?.[2]
  if (through != null) return through
  throw new RmqctlError('input', `the ssh configuration reaches ${host} by a ProxyCommand, which rmqctl does not run`, {
    where: '~/.ssh/config',
    hint: `use ProxyJump there, or jump: in the topology`,
  })
}

function unsupportedIn(text: string, values: Values): string[] {
  const found = ['certificatefile', 'knownhostscommand', 'pkcs11provider'].filter(name => values[name] != null)
  if (/^[ \t]*match\b.*\bexec\b/im.test(text)) found.push('Match exec')
  if (/^[ \t]*canonicalizehostname[ \t=]+(yes|always)/im.test(text)) found.push('CanonicalizeHostname')
  return found
}

function one(values: Values, name: string): string | undefined {
  const value = values[name]
  return Array.isArray(value) ? value[0] : value
}

function all(values: Values, name: string): string[] {
  const value = values[name]
  return value == null ? [] : [value].flat()
}

function files(values: Values, name: string): string[] | undefined {
  const list = all(values, name).flatMap(value => value.split(/\s+/))
  return list.length === 0 ? undefined : list
}

function isYes(values: Values, name: string): boolean {
  return /^(yes|true)$/i.test(one(values, name) ?? '')
}
