import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { interruptionOf, RmqctlError } from '../errors.ts'
import type { Emit } from '../events.ts'
import { type Attempt, reasonOf } from './attempt.ts'
import { sha512In } from './checksum.ts'
import { download } from './download.ts'
import { defaultLimits, get, type HttpLimits } from './http.ts'
import { webUrl } from './pull-url.ts'

/** Base URLs, each tried in order; below them `<version>/rocketmq-all-<version>-bin-release.zip`. */
export interface Mirrors {
  files: string[]
  /** Where the .sha512 is read; the first that has one decides, so Apache's own come first. */
  checksums: string[]
}

const archive = 'https://archive.apache.org/dist/rocketmq'
const official = ['https://downloads.apache.org/rocketmq', archive]

/** The content network has the current versions, the archive all. */
export const apacheMirrors: Mirrors = {
  files: ['https://dlcdn.apache.org/rocketmq', archive],
  checksums: official,
}

/**
 * A mirror of one's own before Apache's. Its files still have to have Apache's checksum wherever that can be asked.
 * @throws RmqctlError `input`, without showing what may hold a password
 */
export function withOwnMirror(url: string): Mirrors {
  if (webUrl(url) == null)
    throw new RmqctlError('input', 'RMQCTL_MIRROR is no URL of a mirror', {
      hint: 'export RMQCTL_MIRROR=https://mirror.example/rocketmq\nor without: unset RMQCTL_MIRROR',
    })
  const base = url.replace(/\/+$/, '')
  return { files: [base, ...apacheMirrors.files], checksums: [...official, base] }
}

export interface ApacheOptions {
  version: string
  mirrors: Mirrors
  /** A folder for the zip. */
  into: string
  env: NodeJS.ProcessEnv
  emit: Emit
  activity: string
  limits?: HttpLimits
  /** Waited before a cut download goes on. */
  pauseMs?: number
  signal?: AbortSignal
}

export type Downloaded = { ok: true; path: string; url: string } | { ok: false; attempts: Attempt[] }

/** Downloads and checks the official zip. Failures are values: there is another way to get the files. */
export async function downloadFromApache(options: ApacheOptions): Promise<Downloaded> {
  const { version, mirrors, into, signal } = options
  const name = `rocketmq-all-${version}-bin-release.zip`
  const sum = await checksumOf(name, options)
  if (typeof sum !== 'string') return { ok: false, attempts: sum }
  const attempts: Attempt[] = []
  for (const base of mirrors.files) {
    const [url, path] = [`${base}/${version}/${name}`, join(into, name)]
    try {
      await downloadOne(url, path, options)
      if ((await sha512Of(path)) === sum) return { ok: true, path, url }
      attempts.push({
        source: 'Apache',
        why: `${new URL(url).host}: its zip does not have the published SHA-512; it was thrown away`,
      })
    } catch (error) {
      if (signal?.aborted) throw interruptionOf(signal)
      attempts.push({ source: 'Apache', why: reasonOf(error) })
    }
    await rm(path, { force: true })
  }
  return { ok: false, attempts }
}

/** Asks all at once: where no way leads out, that takes one time-out and not one for each. */
async function checksumOf(name: string, options: ApacheOptions): Promise<string | Attempt[]> {
  const { version, mirrors, signal } = options
  const answers = await Promise.all(
    mirrors.checksums.map(async (base): Promise<string | Attempt> => {
      const text = await readText(`${base}/${version}/${name}.sha512`, options).catch(error => ({
        why: reasonOf(error),
      }))
      if (typeof text !== 'string') return { source: 'Apache', why: text.why }
      return sha512In(text, name) ?? { source: 'Apache', why: `${base}/${version}/${name}.sha512 holds no SHA-512` }
    }),
  )
  if (signal?.aborted) throw interruptionOf(signal)
  return answers.find(answer => typeof answer === 'string') ?? answers.filter(answer => typeof answer !== 'string')
}

async function readText(url: string, { env, signal, limits = defaultLimits }: ApacheOptions): Promise<string> {
  const response = await get(url, { env, signal, limits })
  if (response.statusCode !== 200) {
    response.destroy()
    const why = response.statusCode === 404 ? 'it is not there (404)' : `answers ${response.statusCode}`
    throw new Error(`${new URL(url).host}: ${why}`)
  }
  let text = ''
  for await (const chunk of response) {
    text += String(chunk)
    if (text.length > 64 * 1024) break
  }
  return text
}

async function downloadOne(url: string, to: string, options: ApacheOptions): Promise<void> {
  const { version, env, signal, emit, activity, pauseMs, limits = defaultLimits } = options
  let percent = -1
  const onProgress = (have: number, total: number | undefined) => {
    const now = total == null ? Math.floor(have / 1e6) : Math.floor((have / total) * 100)
    if (now === percent) return
    percent = now
    const size = total == null ? megabytes(have) : `${megabytes(have)} of ${megabytes(total)}`
    const text = `RocketMQ ${version} from ${new URL(url).host}: ${size} MB`
    emit({ type: 'activity', id: activity, text, state: 'progress', ratio: total == null ? undefined : have / total })
  }
  await download({ url, to, env, signal, limits, pauseMs, onProgress })
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0)
}

async function sha512Of(path: string): Promise<string> {
  const hash = createHash('sha512')
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash)
  return hash.digest('hex')
}
