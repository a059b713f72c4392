import { realpath, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { messageOf, RmqctlError } from '../errors.ts'
import type { ArchiveEntry } from './entry.ts'
import { sha256Of } from './sha256.ts'
import { readZip } from './zip-read.ts'

/** A jar that `java -jar` runs. */
export interface ProgramJar {
  path: string
  sha256: string
  bytes: number
  /** As its manifest says it; many say none. */
  version?: string
  /** The Java that its main class was compiled for. */
  java: number
}

const buildHint = 'rmqctl release build dashboard --git https://github.com/apache/rocketmq-dashboard'
const manifestPath = 'META-INF/MANIFEST.MF'

/**
 * Reads what a jar says of itself, and its hash.
 * @param what how messages name it
 * @throws RmqctlError `input` when there is none, or none that java -jar could run
 */
export async function readJar(path: string, what: string): Promise<ProgramJar> {
  const found = await stat(path).catch(() => undefined)
  if (found == null) throw refused(`${what} does not exist`, buildHint)
  if (!found.isFile()) throw refused(`${what} is not a file`, 'give the jar itself')
  const manifest = await contentIn(path, what, manifestPath)
  const text = (manifest ?? Buffer.alloc(0)).toString('utf8').replace(/\r?\n /g, '')
  const main = attribute(text, 'Main-Class')
  if (main == null)
    throw refused(`${what} is not a program: its manifest has no Main-Class`, 'give the jar that java -jar runs')
  const java = await javaOf(path, what, { main, start: attribute(text, 'Start-Class') })
  const version = attribute(text, 'Implementation-Version')?.replace(/[^A-Za-z0-9.]+/g, '.')
  return { path, sha256: await sha256Of(path), bytes: found.size, java, ...(version == null ? {} : { version }) }
}

/** The file that a path names from a folder, links followed; the path itself where there is none. */
export async function jarPath(path: string, folder: string): Promise<string> {
  const whole = resolve(folder, path)
  return realpath(whole).catch(() => whole)
}

/** Of a Spring Boot jar Main-Class is the loader; its own program is Start-Class. Class files carry 44 more than their Java. */
async function javaOf(path: string, what: string, { main, start }: { main: string; start?: string }): Promise<number> {
  const file = (name: string) => `${name.replaceAll('.', '/')}.class`
  const own = start == null ? undefined : await contentIn(path, what, `BOOT-INF/classes/${file(start)}`)
  const code = own ?? (await contentIn(path, what, file(main)))
  if (code == null) throw refused(`${what} is not a program: its Main-Class ${main} is not in it`, buildHint)
  return code.length < 8 || code.readUInt32BE(0) !== 0xcafebabe ? 8 : Math.max(code.readUInt16BE(6) - 44, 8)
}

/** Classes are small; whatever says it is more is no class. */
const mostBytes = 4 << 20

async function contentIn(path: string, what: string, name: string): Promise<Buffer | undefined> {
  try {
    for await (const entry of readZip(path)) if (entry.name === name) return await bytesOf(entry)
    return undefined
  } catch (cause) {
    const why = messageOf(cause)
    throw new RmqctlError('input', `${what} is no jar: ${why}`, { hint: buildHint, cause })
  }
}

async function bytesOf(entry: ArchiveEntry): Promise<Buffer> {
  if (entry.size > mostBytes) throw new Error(`${entry.name} has ${entry.size} bytes`)
  const chunks: Buffer[] = []
  for await (const chunk of entry.content()) chunks.push(chunk)
  return Buffer.concat(chunks)
}

function attribute(manifest: string, name: string): string | undefined {
  const value = new RegExp(`^${name}: *(.*?) *$`, 'm').exec(manifest)?.[1]
  return value === '' ? undefined : value
}

function refused(message: string, hint: string): RmqctlError {
  return new RmqctlError('input', message, { hint })
}
