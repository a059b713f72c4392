import type { Duplex } from 'node:stream'
import { interruptionOf, messageOf } from '../errors.ts'

export interface PageOptions {
  /** For dialling and answering together, ms. */
  timeoutMs?: number
  signal?: AbortSignal
}

/** Whether a web server answers: any page but one that says that it is broken. */
export type PageAnswer = { ok: true; status: number } | { ok: false; why: string }

/** An answer begins with its status; whoever says more before that is no web server. */
const mostBytes = 4096

/**
 * Asks a web server for its front page, over whatever way `dial` opens.
 * @throws RmqctlError `interrupted` when the caller's signal fires; everything else is a value.
 */
export async function askPage(
  dial: (signal: AbortSignal) => Promise<Duplex>,
  { timeoutMs = 3000, signal }: PageOptions = {},
): Promise<PageAnswer> {
  const limit = AbortSignal.timeout(timeoutMs)
  const stop = signal == null ? limit : AbortSignal.any([signal, limit])
  let stream: Duplex | undefined
  try {
    stream = await Promise.race([dial(stop), aborted(stop)])
    const status = await Promise.race([statusOf(stream), aborted(stop)])
    return status < 500 ? { ok: true, status } : { ok: false, why: `its page answers ${status}` }
  } catch (error) {
    if (signal?.aborted) throw interruptionOf(signal)
    if (limit.aborted) return { ok: false, why: `no answer in ${timeoutMs} ms` }
    return { ok: false, why: messageOf(error) }
  } finally {
    stream?.destroy()
  }
}

/** HTTP/1.0: the server closes, and nothing is kept open. */
async function statusOf(stream: Duplex): Promise<number> {
  stream.on('error', () => {}) // the loop below has it
  stream.write('GET / HTTP/1.0\r\nUser-Agent: rmqctl\r\nAccept: */*\r\n\r\n')
  let text = ''
  for await (const chunk of stream) {
    text += Buffer.from(chunk).toString('latin1')
    if (text.includes('\n') || text.length > mostBytes) break
  }
  const [, status] = /^HTTP\/1\.[01] (\d{3})/.exec(text) ?? []
  if (status != null) return Number(status)
  throw new Error(text === '' ? 'it closed the connection' : 'what answers is no web server')
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const fail = () => reject(new Error('given up'))
    if (signal.aborted) fail()
    else signal.addEventListener('abort', fail, { once: true })
  })
}
