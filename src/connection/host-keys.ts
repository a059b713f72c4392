import { randomBytes } from 'node:crypto'
import { appendFile, mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { ServerHostKeyAlgorithm } from 'ssh2'
import { RmqctlError, systemReason } from '../errors.ts'
import {
  fingerprintOf,
  judgeHostKey,
  type KnownHost,
  knownHostLine,
  knownTypes,
  parseKnownHosts,
} from './known-hosts.ts'
import { readText } from './ssh-config-files.ts'
import { hostKeyError, pinError } from './ssh-errors.ts'
import type { SshTarget } from './target.ts'

/** What is known about one host's key, and the judgement of the one it offers. */
export interface HostKeys {
  /** For `algorithms.serverHostKey`: what is known goes first. */
  algorithms: ServerHostKeyAlgorithm[]
  /** The error that forbids the key; undefined: go on. Appends to known_hosts where new keys are accepted. */
  refuse(key: Buffer): Promise<RmqctlError | undefined>
}

/** known_hosts files by path, read once a run. */
export type KnownHostsFiles = Map<string, Promise<KnownHost[]>>

/** Those of ssh2, the best first; ssh-rsa (SHA-1) is last, for very old hosts. */
const algorithms: ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
  'ssh-rsa',
]

/** Reads the user's and the machine's known_hosts for a target. */
export async function hostKeysOf(target: SshTarget, files: KnownHostsFiles): Promise<HostKeys> {
  const entries = await entriesOf(target, files)
  const preferred =
    target.fingerprint == null ? knownTypes(entries, target.knownAs) : pinnedTypes(entries, target.fingerprint)
  return {
    algorithms: [...algorithms].sort((a, b) => rank(b, preferred) - rank(a, preferred)),
    refuse: async key => {
      const now = await entriesOf(target, files) // another host of this run may have added it meanwhile
      return target.fingerprint == null ? judge(now, key, { target, files }) : judgePin(now, key, target)
    },
  }
}

async function judge(
  entries: KnownHost[],
  key: Buffer,
  { target, files }: { target: SshTarget; files: KnownHostsFiles },
): Promise<RmqctlError | undefined> {
  const verdict = judgeHostKey(entries, target.knownAs, key)
  if (verdict.kind === 'known') return undefined
  if (verdict.kind !== 'unknown' || target.hostKey === 'strict') return hostKeyError(verdict, key, target)
  return remember(key, target, files)
}

/** A pin replaces known_hosts, except for what is revoked there. */
async function judgePin(entries: KnownHost[], key: Buffer, target: SshTarget): Promise<RmqctlError | undefined> {
  const verdict = judgeHostKey(entries, target.knownAs, key)
  if (verdict.kind === 'revoked') return hostKeyError(verdict, key, target)
  return fingerprintOf(key) === target.fingerprint ? undefined : pinError(key, target)
}

/** Appends under the host's binding name, as ssh does; other hosts of this run see it, too. */
async function remember(key: Buffer, target: SshTarget, files: KnownHostsFiles): Promise<RmqctlError | undefined> {
  const [file] = target.userKnownHosts
  const [name] = target.knownAs
  if (file == null || name == null || file === '/dev/null' || file === 'none') return undefined
  const line = knownHostLine(name, key, target.hashKnownHosts ? randomBytes(20) : undefined)
  try {
    const before = await readText(file)
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    await appendFile(file, before === '' || before.endsWith('\n') ? line : `\n${line}`, { mode: 0o600 })
  } catch (cause) {
    const why = `the key of ${name} cannot be noted in ${file}: ${systemReason(cause)}`
    return new RmqctlError('unreachable', why, { hint: `df -h ${dirname(file)}; ls -l ${file}`, cause })
  }
  const known = await readOnce(file, files)
  known.push(...parseKnownHosts(line, file))
  return undefined
}

async function entriesOf(
  { userKnownHosts, globalKnownHosts }: SshTarget,
  files: KnownHostsFiles,
): Promise<KnownHost[]> {
  const paths = [...userKnownHosts, ...globalKnownHosts]
  return (await Promise.all(paths.map(path => readOnce(path, files)))).flat()
}

function readOnce(path: string, files: KnownHostsFiles): Promise<KnownHost[]> {
  const entries = files.get(path) ?? readText(path).then(text => parseKnownHosts(text, path))
  files.set(path, entries)
  return entries
}

function pinnedTypes(entries: KnownHost[], fingerprint: string): string[] {
  return entries
    .filter(entry => fingerprintOf(Buffer.from(entry.key, 'base64')) === fingerprint)
    .map(entry => entry.type)
}

function rank(algorithm: string, preferred: string[]): number {
  return preferred.includes(algorithm.startsWith('rsa-sha2') ? 'ssh-rsa' : algorithm) ? 1 : 0
}
