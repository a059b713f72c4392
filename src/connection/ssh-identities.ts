import { readFile } from 'node:fs/promises'
import ssh2, { type BaseAgent, type ParsedKey } from 'ssh2'
import { systemReason } from '../errors.ts'
import type { Secrets } from './secrets.ts'

/** A key that can be offered: the public half is known, the private half is used only when the host wants it. */
export interface Identity {
  /** File, or comment of the agent's key, for messages. */
  name: string
  publicKey: ParsedKey
  /** `hash` for RSA keys. @throws Error that says why it cannot. */
  sign(data: Buffer, hash?: Hash): Promise<Buffer>
}

/** For RSA keys, whose signatures come in two kinds. */
export type Hash = 'sha256' | 'sha512'

/** Key files by path, opened once a run for all hosts. */
export type KeyRing = Map<string, Promise<Identity | string | undefined>>

/** A key file; a text says why it is of no use, undefined that it is not there. */
export function fileIdentity(file: string, secrets: Secrets, ring: KeyRing): Promise<Identity | string | undefined> {
  const known = ring.get(file) ?? readIdentity(file, secrets)
  ring.set(file, known)
  return known
}

/** What the agent holds; an agent that does not answer holds nothing. */
export function agentIdentities(socket: string): Promise<Identity[]> {
  const agent = ssh2.createAgent(socket)
  return new Promise(resolve => {
    agent.getIdentities((error, keys) => {
      const parsed = error != null ? [] : (keys ?? []).map(key => parsePublic(key))
      resolve(parsed.filter(key => key != null).map(key => agentIdentity(agent, key)))
    })
  })
}

function agentIdentity(agent: BaseAgent, publicKey: ParsedKey): Identity {
  return {
    name: `agent key ${publicKey.comment || publicKey.type}`,
    publicKey,
    sign: (data, hash) =>
      new Promise((resolve, reject) => {
        agent.sign(publicKey, data, hash == null ? {} : { hash }, (error, signature) => {
          if (signature == null || error != null) reject(new Error(`the agent does not sign: ${error?.message ?? ''}`))
          else resolve(Buffer.from(signature))
        })
      }),
  }
}

async function readIdentity(file: string, secrets: Secrets): Promise<Identity | string | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => error)
  if (text instanceof Error)
    return text.code === 'ENOENT'
      ? undefined
      : `${file} cannot be read: ${text.code === 'EISDIR' ? 'it is a folder' : systemReason(text)}`
  const plain = parseKey(text)
  if (!(plain instanceof Error)) return openIdentity(file, plain)
  if (!/encrypted/i.test(plain.message)) return `${file} is no key that can be used: ${plain.message}`
  const publicKey = publicHalf(text) ?? parsePublic(await readFile(`${file}.pub`, 'utf8').catch(() => ''))
  return publicKey == null
    ? `${file} is encrypted and ${file}.pub is missing`
    : lockedIdentity(file, text, { publicKey, secrets })
}

/** A public half is as good as a key where the agent has the other one; who calls prefers the agent's then. */
function openIdentity(file: string, key: ParsedKey): Identity {
  return {
    name: file,
    publicKey: key,
    sign: async (data, hash) => {
      if (key.isPrivateKey()) return sign(key, data, hash)
      throw new Error(`${file} is a public key, and no agent has its private half: name the file without .pub`)
    },
  }
}

/** Opened by its passphrase when a host first wants it; a wrong passphrase is asked for again, twice. */
function lockedIdentity(
  file: string,
  text: string,
  { publicKey, secrets }: { publicKey: ParsedKey; secrets: Secrets },
): Identity {
  let opened: Promise<ParsedKey> | undefined
  const open = async () => {
    for (let tries = 0; tries < (secrets.canAsk ? 3 : 1); tries++) {
      const passphrase = await secrets.passphrase(file)
      if (passphrase == null)
        throw new Error(`${file} is encrypted: set RMQCTL_SSH_PASSPHRASE, or load it with ssh-add`)
      const key = parseKey(text, passphrase)
      if (!(key instanceof Error)) return key
    }
    throw new Error(`the passphrase of ${file} is wrong`)
  }
  return {
    name: file,
    publicKey,
    sign: async (data, hash) => {
      opened ??= open()
      return sign(await opened, data, hash)
    },
  }
}

function sign(key: ParsedKey, data: Buffer, hash?: Hash): Buffer {
  const signature: unknown = key.sign(data, hash)
  if (Buffer.isBuffer(signature)) return signature
  throw signature instanceof Error ? signature : new Error('the key does not sign')
}

function parseKey(text: string | Buffer, passphrase?: string): ParsedKey | Error {
  const parsed: ParsedKey | Error | (ParsedKey | Error)[] = ssh2.utils.parseKey(text, passphrase)
  return (Array.isArray(parsed) ? parsed[0] : parsed) ?? new Error('no key in it')
}

/** ssh2 gives an agent's keys in any of these forms. */
type PublicKey = string | Buffer | ParsedKey | { pubKey: PublicKey }

function parsePublic(key: PublicKey): ParsedKey | undefined {
  if (typeof key !== 'string' && !Buffer.isBuffer(key)) return 'getPublicSSH' in key ? key : parsePublic(key.pubKey)
  const parsed = key.length === 0 ? undefined : parseKey(key)
  return parsed instanceof Error ? undefined : parsed
}

/** OpenSSH's own format keeps the public half in the open (PROTOCOL.key): magic, cipher, kdf, kdf options, count, public key. */
function publicHalf(text: string): ParsedKey | undefined {
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----([\s\S]*?)-----END/.exec(text)?.[1]
  if (body == null) return undefined
  const bytes = Buffer.from(body, 'base64')
  let at = 'openssh-key-v1\0'.length
  const field = () => {
    const start = at + 4
    at = start + bytes.readUInt32BE(at)
    return bytes.subarray(start, at)
  }
  field()
  field()
  field()
  at += 4
  const key = field()
  const type = key.subarray(4, 4 + key.readUInt32BE(0)).toString()
  return parsePublic(`${type} ${key.toString('base64')}`)
}
