import { createWriteStream } from 'node:fs'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { interruptionOf, RmqctlError } from '../errors.ts'
import { reasonOf } from './attempt.ts'
import { get, type HttpOptions } from './http.ts'

export interface DownloadOptions extends HttpOptions {
  url: string
  /** File to write; overwritten. */
  to: string
  /** Waited before going on after a cut. */
  pauseMs?: number
  onProgress?: (have: number, total: number | undefined) => void
}

/** What came so far. `validator`: of the file that it belongs to, so that two files are never joined. */
interface Part {
  have: number
  total?: number
  validator?: string
}

const mostCuts = 30
/** Cuts in a row that may bring nothing, or only what was there already because the server cannot continue. */
const mostInVain = 2

/**
 * Downloads to a file; a cut connection is continued where it ended, as long as that brings something.
 * @throws RmqctlError `failed`
 */
export async function download(options: DownloadOptions): Promise<void> {
  const { url, signal, pauseMs = 1000 } = options
  const part: Part = { have: 0 }
  for (let cuts = 1, inVain = 0; ; cuts++) {
    const response = await ask(options, part)
    const start = part.have
    const cut = await receive(response, options, part)
    if (signal?.aborted) throw interruptionOf(signal)
    if (cut == null) return
    inVain = part.have > start && (start > 0 || cuts === 1) ? 0 : inVain + 1
    if (cuts === mostCuts || inVain === mostInVain) throw cutOff(url, part, cut)
    await delay(pauseMs, undefined, { signal }).catch(() => {})
  }
}

/** Asks for what is missing; a server that does not do parts, or has another file by now, starts anew. */
async function ask(options: DownloadOptions, part: Part): Promise<IncomingMessage> {
  // With nothing to compare, the rest could be another file's.
  if (part.validator == null) part.have = 0
  const range = part.have > 0 ? { range: `bytes=${part.have}-`, 'if-range': part.validator! } : undefined
  const response = await get(options.url, { ...options, headers: { ...options.headers, ...range } })
  const { statusCode, headers } = response
  if (statusCode === 206 && headers['content-range']?.startsWith(`bytes ${part.have}-`)) return response
  if (statusCode !== 200) {
    response.destroy()
    throw new RmqctlError('failed', statusText(statusCode, options.url), { where: options.url })
  }
  part.have = 0
  part.total = Number(headers['content-length']) || undefined
  part.validator = validatorOf(headers)
  return response
}

/** Writes the body; returns what cut it short, if something did. */
async function receive(response: IncomingMessage, options: DownloadOptions, part: Part): Promise<unknown> {
  const { to, signal, onProgress } = options
  const start = part.have
  const file = createWriteStream(to, start > 0 ? { flags: 'r+', start } : { flags: 'w' })
  let cut: unknown
  // The cut is caught before it reaches the file, which would throw away what it has not written yet.
  async function* counted(): AsyncGenerator<Buffer> {
    try {
      for await (const chunk of response) {
        yield chunk
        onProgress?.(start + file.bytesWritten, part.total)
      }
    } catch (error) {
      cut = error
    }
  }
  try {
    await pipeline(counted, file, { signal })
  } finally {
    part.have = start + file.bytesWritten
  }
  return cut
}

/** What a server compares before it continues a file; a weak ETag (`W/…`) does not promise the same bytes. */
function validatorOf({ etag, 'last-modified': modified }: IncomingHttpHeaders): string | undefined {
  return etag?.startsWith('"') ? etag : modified
}

function statusText(status: number | undefined, url: string): string {
  const { host } = new URL(url)
  if (status === 404) return `${host}: it is not there (404)`
  if (status === 407) return `${host}: the proxy asks for a login (407)`
  return `${host}: answers ${status}`
}

function cutOff(url: string, part: Part, cause: unknown): RmqctlError {
  const of = part.total == null ? '' : ` of ${part.total}`
  const why = reasonOf(cause) === 'aborted' ? '' : ` (${reasonOf(cause)})`
  return new RmqctlError('failed', `${new URL(url).host}: cut off after ${part.have}${of} bytes${why}`, {
    where: url,
    cause,
  })
}
