import { knownHostNames } from './known-hosts.ts'
import type { SshSettings } from './ssh-config.ts'

/** Where and how to log in, with nothing left open: topology first, then the user's ssh configuration, then defaults. */
export interface SshTarget {
  /** The host as the user wrote it, for messages and hints. */
  name: string
  address: string
  port: number
  user: string
  /** Whose password it is, for the question: one answer holds for all hosts of an account. */
  account: string
  /** Key files. */
  identities: string[]
  /** They were named, so they go before the agent's other keys, and a missing one is told. */
  isExplicit: boolean
  identitiesOnly: boolean
  /** Socket of the agent; undefined: none. */
  agent?: string
  /** Names under which its key may be known, the binding one first. */
  knownAs: string[]
  userKnownHosts: string[]
  globalKnownHosts: string[]
  hashKnownHosts: boolean
  hostKey: 'strict' | 'accept-new'
  /** Pinned host key, "SHA256:…". */
  fingerprint?: string
  connectTimeoutMs: number
  /** Until sshd has said who it is and proved its key. */
  helloTimeoutMs: number
  /** Where it is reached through, as written: `a,user@b:2222`. */
  jump?: string
}

/** What the topology or a flag says about one login. */
export interface Wanted {
  address: string
  user?: string
  port?: number
  identity?: string
  jump?: string
  fingerprint?: string
  hostKey?: 'strict' | 'accept-new'
  /** A jump host: its password is its own. */
  isJump?: boolean
}

/** The machine that connects. */
export interface Here {
  home: string
  /** Login name here, the default user there. */
  user: string
  env: Record<string, string | undefined>
}

const defaultKeys = ['id_ed25519', 'id_ecdsa', 'id_rsa']

/** Merges what is wanted with the user's ssh configuration for that name. */
export function resolveTarget(wanted: Wanted, settings: SshSettings, here: Here): SshTarget {
  const address = settings.hostName ?? wanted.address
  const port = wanted.port ?? settings.port ?? 22
  const user = wanted.user ?? settings.user ?? here.user
  const expand = (path: string) => expandPath(path, { here, address, user })
  const explicit = wanted.identity == null ? settings.identityFiles : [wanted.identity]
  return {
    name: wanted.address,
    address,
    port,
    user,
    account: wanted.isJump === true ? `${user}@${wanted.address}` : `${user} on the hosts`,
    identities: (explicit.length > 0 ? explicit : defaultKeys.map(name => `~/.ssh/${name}`)).map(expand),
    isExplicit: explicit.length > 0,
    identitiesOnly: settings.identitiesOnly,
    agent: agentOf(settings.identityAgent, here, expand),
    knownAs: knownHostNames(settings.hostKeyAlias ?? address, settings.hostKeyAlias == null ? port : 22),
    userKnownHosts: (settings.userKnownHosts ?? ['~/.ssh/known_hosts', '~/.ssh/known_hosts2']).map(expand),
    globalKnownHosts: settings.globalKnownHosts ?? ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2'],
    hashKnownHosts: settings.hashKnownHosts,
    hostKey: wanted.hostKey ?? hostKeyOf(settings.strictHostKeyChecking),
    fingerprint: wanted.fingerprint,
    connectTimeoutMs: settings.connectTimeoutMs ?? 10_000,
    helloTimeoutMs: settings.connectTimeoutMs ?? 20_000,
    jump: wanted.jump ?? settings.proxyJump,
  }
}

/** One part of a jump chain: `[user@]host[:port]`, an IPv6 address with a port in brackets. */
export function parseJump(text: string): Wanted {
  const [, user, bracketed, plain, port] =
    /^(?:ssh:\/\/)?(?:([^@]*)@)?(?:\[([^\]]+)\]|([^:]+|[^:]*:[^:]*:.*?))(?::(\d+))?$/.exec(text) ?? []
  return { address: bracketed ?? plain ?? text, user, port: port == null ? undefined : Number(port) }
}

/** `user@address:port`, for messages. */
export function targetLabel({ user, name, port }: SshTarget): string {
  const address = name.includes(':') ? `[${name}]` : name
  return `${user}@${address}${port === 22 ? '' : `:${port}`}`
}

/** `no` is not followed all the way: a changed key stays refused. */
function hostKeyOf(checking: string | undefined): 'strict' | 'accept-new' {
  return checking === 'accept-new' || checking === 'no' || checking === 'off' ? 'accept-new' : 'strict'
}

function agentOf(setting: string | undefined, { env }: Here, expand: (path: string) => string): string | undefined {
  if (setting === 'none') return undefined
  if (setting == null || setting === 'SSH_AUTH_SOCK') return env.SSH_AUTH_SOCK || undefined
  return setting.startsWith('$') ? env[setting.replace(/^\$\{?(\w+)\}?$/, '$1')] || undefined : expand(setting)
}

/** `~` and the tokens %d %h %r %u %% (ssh_config(5), TOKENS). */
function expandPath(path: string, { here, address, user }: { here: Here; address: string; user: string }): string {
  const tokens: Record<string, string> = { d: here.home, h: address, r: user, u: here.user, '%': '%' }
  const expanded = path.replace(/%([dhru%])/g, (_, token: string) => tokens[token] ?? '')
  return expanded.replace(/^~(?=\/|$)/, here.home)
}
