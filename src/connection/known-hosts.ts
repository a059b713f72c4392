import { createHash, createHmac } from 'node:crypto'

/** One line of a known_hosts file. */
export interface KnownHost {
  marker?: 'revoked' | 'cert-authority'
  /** The first field as written: `a,b`, `[a]:2222`, `*.lan,!x.lan` or `|1|salt|hash`. */
  hosts: string
  /** Key type, for example "ssh-ed25519". */
  type: string
  /** Public key in base64. */
  key: string
  /** `file:line`, for messages. */
  where: string
}

export type Verdict =
  | { kind: 'known' }
  | { kind: 'unknown' }
  | { kind: 'changed'; known: KnownHost[] }
  | { kind: 'revoked'; entry: KnownHost }

/** Reads the lines that matter; what is malformed is left out, as OpenSSH does (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT"). */
export function parseKnownHosts(text: string, file: string): KnownHost[] {
  return text.split('\n').flatMap((line, index) => parseLine(line.trim(), `${file}:${index + 1}`))
}

/**
 * Names under which a host's key may be known, the binding one first: port 22 is written as the bare host, any other as `[host]:port`.
 * OpenSSH also accepts a key that is known for the host without its port (sshconnect.c, check_host_key's caller).
 */
export function knownHostNames(host: string, port: number): [string, ...string[]] {
  const name = host.toLowerCase()
  return port === 22 ? [name] : [`[${name}]:${port}`, name]
}

/**
 * What the known keys say about the one a host offers. A host with known keys that offers another one has changed,
 * even when that is of another type: a type that is not known must be no way around.
 * `names` in order of preference; the later ones are asked only where the earlier have no key.
 */
export function judgeHostKey(entries: KnownHost[], names: string[], key: Buffer): Verdict {
  const offered = key.toString('base64')
  const concerned = entries.filter(entry => names.some(name => matchesHost(entry.hosts, name)))
  const revoked = concerned.find(entry => entry.marker === 'revoked' && entry.key === offered)
  if (revoked != null) return { kind: 'revoked', entry: revoked }
  const known = keysOf(entries, names)
  if (known.some(entry => entry.key === offered)) return { kind: 'known' }
  // A bare name beside `[name]:port` may vouch for a key, but not forbid one: another sshd may be meant.
  const binding = known.filter(entry => matchesHost(entry.hosts, names[0] ?? ''))
  return binding.length > 0 ? { kind: 'changed', known: binding } : { kind: 'unknown' }
}

/** Key types known for the host, without repetition: they go first in the negotiation, or a good host looks changed. */
export function knownTypes(entries: KnownHost[], names: string[]): string[] {
  return [...new Set(keysOf(entries, names).map(entry => entry.type))]
}

/** "SHA256:…" as ssh-keygen -l prints it. */
export function fingerprintOf(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`
}

/** The key's type as it says itself, for example "ssh-ed25519". */
export function keyTypeOf(key: Buffer): string {
  return key.length < 4 ? '' : key.subarray(4, 4 + key.readUInt32BE(0)).toString()
}

/** A line to append to known_hosts; with `salt` (20 bytes) the name is hashed as by HashKnownHosts. */
export function knownHostLine(name: string, key: Buffer, salt?: Buffer): string {
  const hosts = salt == null ? name : `|1|${salt.toString('base64')}|${hashName(name, salt)}`
  return `${hosts} ${keyTypeOf(key)} ${key.toString('base64')}\n`
}

function keysOf(entries: KnownHost[], names: string[]): KnownHost[] {
  const plain = entries.filter(entry => entry.marker == null)
  for (const name of names) {
    const found = plain.filter(entry => matchesHost(entry.hosts, name))
    if (found.length > 0) return found
  }
  return []
}

function parseLine(line: string, where: string): KnownHost[] {
  if (line === '' || line.startsWith('#')) return []
  const words = line.split(/[ \t]+/)
  const marker = words[0]?.startsWith('@') === true ? words.shift()?.slice(1) : undefined
  const [hosts, type, key] = words
  if (hosts == null || type == null || key == null || !isKey(type, key)) return []
  if (marker == null) return [{ hosts, type, key, where }]
  return marker === 'revoked' || marker === 'cert-authority' ? [{ marker, hosts, type, key, where }] : []
}

function isKey(type: string, key: string): boolean {
  return keyTypeOf(Buffer.from(key, 'base64')) === type
}

function matchesHost(hosts: string, name: string): boolean {
  if (hosts.startsWith('|1|')) return matchesHash(hosts, name)
  const patterns = hosts.toLowerCase().split(',')
  const isNegated = patterns.some(pattern => pattern.startsWith('!') && matchesPattern(pattern.slice(1), name))
  return !isNegated && patterns.some(pattern => !pattern.startsWith('!') && matchesPattern(pattern, name))
}

function matchesHash(hosts: string, name: string): boolean {
  const [, , salt = '', hash = ''] = hosts.split('|')
  return hashName(name, Buffer.from(salt, 'base64')) === hash
}

function hashName(name: string, salt: Buffer): string {
  return createHmac('sha1', salt).update(name).digest('base64')
}

/** `*` and `?` only: brackets are part of the name. */
function matchesPattern(pattern: string, name: string): boolean {
  if (!/[*?]/.test(pattern)) return pattern === name
  const source = pattern
    .replace(/[\\^$.+()|[\]{}]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`, 's').test(name)
}
